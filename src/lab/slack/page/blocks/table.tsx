import type { Fields } from '../../types';
import { fields, keyed, list, string } from '../fields';
import { Plain, RichText } from './text';

const PAGE_ROWS = 20;

function Cell({ cell }: { cell: Fields }) {
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  return <Plain text={cell.text === undefined ? String(cell.value ?? '') : string(cell.text)} />;
}

/** A table or data_table block; the first row is its head. */
export function Table({ block }: { block: Fields }) {
  const rows = Array.isArray(block.rows) ? block.rows.map(list) : [];
  const settings = list(block.column_settings);
  const [head = [], ...body] = rows;
  const align = (column: number) => string(fields(settings[column]).align) || 'left';
  const caption = string(block.caption);
  const shown = block.type === 'data_table' ? body.slice(0, PAGE_ROWS) : body;
  return (
    <div className="table-frame">
      <table className="table">
        {caption && <caption>{caption}</caption>}
        <thead>
          <tr>
            {keyed(head).map(({ key, item: cell }, column) => (
              <th key={key} scope="col" data-align={align(column)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed(shown).map(({ key, item: row }) => (
            <tr key={key}>
              {keyed(row).map(({ key: cellKey, item: cell }, column) => (
                <td key={cellKey} data-align={align(column)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
