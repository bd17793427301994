import { fillSentence, fillTemplate, references, templateProblem } from '../../../src/runbook/template';
import fc from '../../support/fast-check';

const facts = {
  target: { account: '111122223333', region: null },
  key: { KeyMetadata: { KeyId: 'k', Enabled: true, List: ['a', 'b'] } },
};

describe('fillTemplate', () => {
  it.each([
    ['{{target.account}}', '111122223333'],
    ['{{ target.account }}', '111122223333'],
    ['alias/{{key.KeyMetadata.KeyId}}', 'alias/k'],
    ['{{key.KeyMetadata.Enabled}}', true],
    ['{{key.KeyMetadata.List}}', ['a', 'b']],
    ['{{key.KeyMetadata.List.1}}', 'b'],
    ['all: {{key.KeyMetadata.List}}', 'all: a, b'],
    ['plain', 'plain'],
  ])('fills %s', (template, expected) => {
    expect(fillTemplate(template, facts)).toEqual({ value: expected, unresolved: [] });
  });

  it('fills texts at any depth and keeps other values', () => {
    const template = { Filters: [{ Name: 'id', Values: ['{{key.KeyMetadata.KeyId}}'] }], Limit: 5, On: null };
    expect(fillTemplate(template, facts).value).toEqual({
      Filters: [{ Name: 'id', Values: ['k'] }],
      Limit: 5,
      On: null,
    });
  });

  it.each([
    '{{target.region}}',
    '{{target.none}}',
    '{{key.KeyMetadata.KeyId.length}}',
    '{{constructor.name}}',
    '{{a.__proto__}}',
  ])('reports %s as unresolved', (template) => {
    expect(fillTemplate(template, facts).unresolved).toEqual([template.slice(2, -2)]);
  });

  it('does not fill what a fact brings in', () => {
    expect(fillTemplate('x {{a.b}}', { a: { b: '{{target.account}}' } }).value).toBe('x {{target.account}}');
  });

  it('leaves texts without braces as they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{{'));
        expect(fillTemplate(text, facts)).toEqual({ value: text, unresolved: [] });
      }),
    );
  });
});

it('names each reference once', () => {
  expect(references({ a: '{{key.KeyMetadata}} {{target.account}}', b: ['{{target.account}}'] })).toEqual([
    'key.KeyMetadata',
    'target.account',
  ]);
});

it.each([
  ['{{#if x}}', '{{#if x}}'],
  ['{{a b}} {{ok}}', '{{a b}}'],
  ['{{open', '{{'],
  ['close}}', '}}'],
])('refuses %s', (text, part) => {
  expect(templateProblem(text)).toContain(`\`${part}\``);
});

it('accepts plain texts and placeholders', () => {
  expect(templateProblem('a {b} {{c.d-e}} }')).toBeNull();
});

it('writes sentences with what is not known named so', () => {
  expect(fillSentence('in {{target.region}} of {{target.account}}', facts)).toBe('in unknown of 111122223333');
});
