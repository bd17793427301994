import { parseSignal } from '../../../src/intake/parse';
import { pastedText } from '../../../src/intake/pasted-text';
import { SHAPES } from '../../../src/intake/precedence';
import { textsOf } from './texts';

describe.each(SHAPES)('shape $name', (shape) => {
  const texts = textsOf(shape);

  it('has its table of texts', () => expect(texts.length).toBeGreaterThan(0));

  it.each(texts)('reads $name', ({ text, reads }) => {
    expect(shape.read(pastedText(text)).length).toBeGreaterThan(0);
    const signal = parseSignal(text);
    expect(signal.isKmsError).toBe(true);
    expect(signal).toMatchObject(Object.fromEntries(Object.entries(reads).filter(([, value]) => value !== undefined)));
    for (const [field, value] of Object.entries(reads))
      if (value === undefined) expect(signal).not.toHaveProperty(field);
  });

  it('reads nothing where there is nothing', () => {
    for (const text of ['', 'all good here, nothing failed', '\n\n']) expect(shape.read(pastedText(text))).toEqual([]);
  });
});
