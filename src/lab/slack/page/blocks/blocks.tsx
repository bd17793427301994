import { useId } from 'react';
import type { Fields } from '../../types';
import { withEmoji } from '../emoji';
import { fields, keyed, list, string } from '../fields';
import { useSurface } from '../surroundings';
import { Button, FeedbackButtons, Overflow } from './buttons';
import { InputElement } from './inputs';
import { Plan, TaskCard } from './plan';
import { Table } from './table';
import { Markdown, Plain, RichText, TextObject } from './text';

type Renderer = (props: { block: Fields }) => React.ReactNode;

/** Everything a message, modal or Home tab shows. */
export function Blocks({ blocks }: { blocks: readonly Fields[] }) {
  return (
    <div className="blocks">
      {keyed(blocks).map(({ key, item: block }) => (
        <BlockView key={string(block.block_id) || key} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Fields }) {
  const type = string(block.type);
  const Renderer = Object.hasOwn(RENDERERS, type) ? RENDERERS[type] : undefined;
  if (!Renderer) return <p className="quiet">This page does not show blocks of the type "{type}".</p>;
  return (
    <div className="block" data-block={type}>
      <Renderer block={block} />
    </div>
  );
}

function Element({ element, blockId, label }: { element: Fields; blockId: string; label: string }) {
  switch (element.type) {
    case 'button':
    case 'icon_button':
      return <Button element={element} blockId={blockId} />;
    case 'overflow':
      return <Overflow element={element} blockId={blockId} />;
    case 'feedback_buttons':
      return <FeedbackButtons element={element} blockId={blockId} />;
    case 'image':
      return <Picture block={element} />;
    default:
      return <InputElement element={element} blockId={blockId} label={label} sendAtOnce />;
  }
}

function Section({ block }: { block: Fields }) {
  const cells = list(block.fields);
  const accessory = fields(block.accessory);
  const label = string(fields(accessory.placeholder).text) || string(fields(block.text).text);
  return (
    <div className="section">
      <div className="section-text">
        {block.text !== undefined && <TextObject value={block.text} />}
        {cells.length > 0 && (
          <div className="section-fields">
            {keyed(cells).map(({ key, item: cell }) => (
              <div key={key}>
                <TextObject value={cell} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory.type !== undefined && (
        <div className="section-accessory">
          <Element element={accessory} blockId={string(block.block_id)} label={label} />
        </div>
      )}
    </div>
  );
}

function Actions({ block }: { block: Fields }) {
  return (
    <div className="actions">
      {list(block.elements).map((element) => (
        <Element
          key={string(element.action_id)}
          element={element}
          blockId={string(block.block_id)}
          label={string(fields(element.placeholder).text) || 'Choose'}
        />
      ))}
    </div>
  );
}

function Context({ block }: { block: Fields }) {
  return (
    <div className="context">
      {keyed(list(block.elements)).map(({ key, item: element }) => (
        <span key={key} className="context-item">
          {element.type === 'image' ? <Picture block={element} /> : <TextObject value={element} />}
        </span>
      ))}
    </div>
  );
}

function Picture({ block }: { block: Fields }) {
  // The page loads nothing from other servers, so a picture is named in place of being shown.
  return <span className="picture">🖼 {string(block.alt_text)}</span>;
}

function Input({ block }: { block: Fields }) {
  const id = useId();
  const { errors } = useSurface();
  const error = errors[string(block.block_id)];
  const label = string(fields(block.label).text);
  const hint = string(fields(block.hint).text);
  return (
    <div className="input">
      <div className="input-label" aria-hidden="true">
        {withEmoji(label)}
        {block.optional === true && <span className="quiet"> (optional)</span>}
      </div>
      <InputElement
        element={fields(block.element)}
        blockId={string(block.block_id)}
        label={label}
        sendAtOnce={block.dispatch_action === true}
        describedBy={error || hint ? id : undefined}
        invalid={error !== undefined}
      />
      <div id={id}>
        {error && (
          <p className="input-error" role="alert">
            {error}
          </p>
        )}
        {hint && <p className="quiet">{hint}</p>}
      </div>
    </div>
  );
}

function Container({ block }: { block: Fields }) {
  const children = <Blocks blocks={list(block.child_blocks)} />;
  const title = (
    <span>
      <strong>{withEmoji(string(fields(block.title).text))}</strong>
      {block.rich_text_title !== undefined && <RichText block={fields(block.rich_text_title)} />}
      {block.subtitle !== undefined && (
        <span className="quiet">
          <TextObject value={block.subtitle} />
        </span>
      )}
    </span>
  );
  if (block.is_collapsible !== true) {
    return (
      <div className="container">
        {title}
        {children}
      </div>
    );
  }
  return (
    <details className="container" open={block.default_collapsed !== true}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Card({ block }: { block: Fields }) {
  const blockId = string(block.block_id);
  return (
    <div className="card">
      {list([block.title]).map((title) => (
        <strong key="title">
          <TextObject value={title} />
        </strong>
      ))}
      {list([block.subtitle, block.body]).map((text) => (
        <div key={string(text.text)}>
          <TextObject value={text} />
        </div>
      ))}
      <div className="actions">
        {list(block.actions).map((element) => (
          <Element key={string(element.action_id)} element={element} blockId={blockId} label="Choose" />
        ))}
      </div>
    </div>
  );
}

const RENDERERS: Record<string, Renderer> = {
  section: Section,
  header: ({ block }) => (
    <h3 className="header">
      <Plain text={string(fields(block.text).text)} />
    </h3>
  ),
  divider: () => <hr />,
  context: Context,
  actions: Actions,
  context_actions: Actions,
  image: Picture,
  input: Input,
  rich_text: ({ block }) => <RichText block={block} />,
  markdown: ({ block }) => <Markdown text={string(block.text)} />,
  table: Table,
  data_table: Table,
  container: Container,
  card: Card,
  carousel: ({ block }) => (
    <div className="carousel">
      {keyed(list(block.elements)).map(({ key, item: card }) => (
        <Card key={key} block={card} />
      ))}
    </div>
  ),
  plan: Plan,
  task_card: TaskCard,
  alert: ({ block }) => (
    <div className="alert" data-level={string(block.level) || 'default'} role="note">
      <TextObject value={block.text} />
    </div>
  ),
};
