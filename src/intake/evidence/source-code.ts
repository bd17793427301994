/** What stands in front of an exception in source code and never in front of one that happened. */
const BEFORE =
  /(?:\b(?:raise|raises|and_raise|rescue|catch|except|throw(?: new)?|(?<=\) ?)throws|instanceof|isinstance|import|using|case|class|extends|assert\w{0,20}|toThrow\w{0,10}|expectException)\b[ (]{1,3}[\w.:$ ,'"({|]{0,60}|\bfrom ["']|@(?:throws|exception|ExceptionHandler)\b.{0,40}|[=!]==? ?["'])$/;
const BEHIND =
  /^(?:\.(?:new|class|name|code)\b|::class|["'] ?[=!]==?|["']?\) ?(?:\{|=>|:$)| (?:as )?\w{1,12}\) ?\{| as \w{1,12}:)/;
const REACH = 90;

/** Whether the name between these offsets is spoken of by a program's source: caught, thrown or compared, not reported. */
export function inSource(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - REACH), from);
  return BEFORE.test(before.slice(before.lastIndexOf('\n') + 1)) || BEHIND.test(text.slice(to, to + REACH));
}

/** A line of a program, as far as a line can show that. */
const CODE_LINE =
  /^\s{0,40}(?:(?:async )?(?:def|class|func|function|public|private|try|except|catch|finally|return|raise|throw|import|from|const|let|var|await|expect|describe|it|test|assert\w*|if|elif|else|for|while|switch|case|log(?:ger)?\.\w+)\b[\s(:{"'[]|[\w.]{1,60}\.(?:on|mock\w*|rejects|resolves)\(|[})\]]{1,4}[;,)]{0,3}\s{0,4}$)/;
const SIGNS_OF_A_FAILURE =
  /^Traceback |^\s{1,8}File "|^\s{1,8}at [\w$.<>]+ ?\(|Exception in thread|panic:|Caused by:|^E {2,8}\S/m;
const FEWEST_CODE_LINES = 3;

/** Whether most lines of a text are a program's, and none is a stack's, which shows source too. */
export function isSource(text: string): boolean {
  if (SIGNS_OF_A_FAILURE.test(text)) return false;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const code = lines.filter((line) => CODE_LINE.test(line.slice(0, 160)));
  return code.length >= FEWEST_CODE_LINES && code.length * 2 >= lines.length;
}

/** What stands on a line of a program in front of a message that it only holds. */
const HOLDS_A_MESSAGE = new RegExp(
  [
    // Tests and mocks.
    String.raw`\b(?:expect|assert\w{0,20}|require\.\w{2,20}|stub\w{0,30}\.\w{2,30}|jest\.\w{2,12}|mock\w{0,30}|raises|rejects|toThrow\w{0,10}|thenThrow|hasMessage\w{0,12})\(`,
    // Errors that are made or compared.
    String.raw`\b(?:(?:new|raise|throw|return) [\w.:]{0,60}|fmt\.Errorf|errors\.(?:New|Is|As)|aws\.String|format!|panic!)\(|={2,3} ?["']|^\s{0,40}return [^"'\n]{0,60}["']`,
    // Loggers, and whatever else takes a text.
    String.raw`\b(?:log(?:ger)?\.\w{1,10}|LogError|console\.\w{3,6}|printf?n?|println|warn!|error!)\(|[a-z]\w{0,30}\.[a-z]\w{1,30}\(["']`,
    // Declarations.
    String.raw`^\s{0,40}(?:(?:export|public|private|protected|static|final|readonly) ){0,4}(?:const|let|var|val|String|auto|readonly) \w{1,40}(?:: ?[\w<>]{1,20})? ?=`,
  ].join('|'),
);
const DIFF = /^(?:diff --git |@@ -\d{1,7}(?:,\d{1,7})? \+\d{1,7})/m;
const PASSED = /^\s{0,40}(?:[\u2713\u2714\u221a]|PASS\b|ok \d|--- PASS)|\bPASSED\b|\.\.\. ok$/;
const FIXTURE =
  /@Test\b|^\s{0,12}(?:async )?def test_\w|^func Test\w|"(?:fixture|given|testCase|test_case)"\s{0,4}:|^<testcase |^\$? ?(?:git )?(?:grep|rg|ag) /m;

/**
 * Whether the errors at these offsets stand in a program, its changes, its tests or what those report: not one of them was printed
 * when something failed.
 */
export function isWritten(text: string, at: readonly number[]): boolean {
  if (SIGNS_OF_A_FAILURE.test(text)) return false;
  if (DIFF.test(text) || FIXTURE.test(text)) return true;
  return at.length > 0 && at.every((offset) => isWrittenAt(text, offset));
}

const REACH_BACK = 200;
/** `.error(` is itself read as a word of failure. */
const CALLED = 8;

function isWrittenAt(text: string, at: number): boolean {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(Math.max(from, at - REACH_BACK), at + REACH);
  return (
    HOLDS_A_MESSAGE.test(text.slice(Math.max(from, at - REACH_BACK), at + CALLED)) ||
    PASSED.test(line.split('\n')[0] as string)
  );
}
