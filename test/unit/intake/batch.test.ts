import { parseLine } from '../../../src/intake/batch';

describe('parseLine', () => {
  it('answers a case with its id first', () => {
    const line = parseLine(
      JSON.stringify({
        id: 'a1',
        text: 'An error occurred (DisabledException) when calling the Decrypt operation: x is disabled.',
      }),
    );
    expect(line.startsWith('{"id":"a1","isKmsError":true')).toBe(true);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ errorCode: 'DisabledException', denyReason: 'key-disabled' });
  });

  it('keeps numbers as ids and prints null for fields that are not stated', () => {
    expect(JSON.parse(parseLine('{"id":7,"text":"hello"}'))).toMatchObject({
      id: 7,
      isKmsError: false,
      keyRef: null,
      missing: [],
    });
  });

  it.each([
    ['not json', null],
    ['', null],
    ['[]', null],
    ['null', null],
    ['"text"', null],
    ['{"id":"b"}', 'b'],
    ['{"id":"b","text":4}', 'b'],
    ['{"id":{},"text":null}', null],
  ])('answers the malformed line %s and goes on', (line, id) => {
    const answer = JSON.parse(parseLine(line));
    expect(answer.id).toBe(id);
    expect(answer.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});
