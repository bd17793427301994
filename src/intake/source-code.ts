/** What stands in front of an exception in source code and never in front of one that happened. */
const BEFORE =
  /(?:\b(?:raise|raises|and_raise|rescue|catch|except|throw(?: new)?|throws|instanceof|isinstance|import|using|extends|assert\w{0,20}|toThrow\w{0,10}|expectException)\b[ (]{1,3}[\w.:$ ,'"(|]{0,60}|@(?:throws|exception|ExceptionHandler)\b.{0,40}|[=!]==? ?["'])$/;
const BEHIND =
  /^(?:\.(?:new|class|name|code)\b|::class|["'] ?[=!]==?|["']?\) ?(?:\{|=>|:$)| (?:as )?\w{1,12}\) ?\{| as \w{1,12}:)/;
const REACH = 90;

/** Whether the name between these offsets is spoken of by a program's source: caught, thrown or compared, not reported. */
export function inSource(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - REACH), from);
  return BEFORE.test(before.slice(before.lastIndexOf('\n') + 1)) || BEHIND.test(text.slice(to, to + REACH));
}
