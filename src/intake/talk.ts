/**
 * How much of an error stands in a text. A whole message of AWS is a paste, whatever somebody asks about it; a code and a few words
 * may be what people talk about.
 */
export type Print = 'message' | 'words';

/** Where a rule looks: how the text begins, the sentence in front of the error, that sentence with the error, behind it, anywhere. */
type Place = 'start' | 'lead' | 'sentence' | 'behind' | 'text';

interface Rule {
  shows: string;
  in: Place;
  words: RegExp;
  /** Holds also of a whole message. */
  always?: boolean;
  /** Says that it happened once; somebody may add that it is back. */
  past?: boolean;
}

const word = (alternatives: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\w/:.@'-])(?:${alternatives})(?![\\p{L}\\w/:@-])`, 'iu');

/** What shows that nothing is failing now. One row per kind of talk; the words of all languages stand in the row. */
const RULES: readonly Rule[] = [
  {
    shows: 'it is over',
    past: true,
    in: 'behind',
    always: true,
    words: word(
      [
        "fixed (?:now|it|that|this|by|in|with|yesterday|today|since|after)|(?:now|all|(?<!not )(?:is|was|has been|got)) (?:fixed|resolved|solved)|went away|(?:is|are|it's) (?:gone|over)|all (?:green|clear)|(?:works?|working) (?:again|now)|closing(?: this| it)?|(?:fine|good|ok) (?:again|now)|enabled again",
        'behoben|gelöst|geht (?:jetzt )?wieder|(?:läuft|funktioniert) (?:jetzt )?wieder|erledigt',
        'corrigée?|réglée?|résolue?|ça remarche|arreglad[oa]|resuelt[oa]|solucionad[oa]|ya funciona|risolt[oa]|sistemat[oa]|corrett[oa]|resolvid[oa]|corrigid[oa]',
        'opgelost|verholpen|naprawion[eya]|rozwiązan[eya]|исправлен[оаы]?|решен[оаы]|çözüldü|löst|åtgärdat',
      ].join('|'),
    ),
  },
  {
    shows: 'it is over',
    past: true,
    in: 'behind',
    always: true,
    words: /解決(?:済|しました)|直りました|已修复|已解决|修复了|해결(?:됨|했)/,
  },
  {
    shows: 'it is over',
    past: true,
    in: 'start',
    always: true,
    words:
      /^\W{0,4}(?:subject: ?)?\W{0,3}(?:resolved|post-?mortem|recovered|behoben|résolu|resuelto)\b[\w ]{0,12}[:\]#[-]/i,
  },
  {
    shows: 'there is none',
    in: 'lead',
    always: true,
    words: word(
      'no more|no longer (?:get|see|seeing|getting)|keine? (?:mehr|weiteren?)|plus aucune?|never (?:seen|saw|got)',
    ),
  },
  {
    shows: 'an alarm that ended',
    in: 'text',
    words:
      /\b(?:is in state|entered the|state (?:is|changed? (?:from ALARM )?to)) "?OK\b|-> ?OK\b|"NewStateValue" ?: ?"OK"/,
  },
  {
    shows: 'what a reader may meet',
    in: 'lead',
    always: true,
    words: word(
      "you (?:might|may|will|would|could|'ll) (?:also |then |sometimes )?(?:see|get|receive|encounter)|(?:if|when|whenever) you (?:see|get|receive|encounter)|(?:if|when|once|unless) [^.\\n]{1,80} you (?:get|see|receive)|(?:errors?|exceptions?|messages?) such as|example:",
    ),
  },
  {
    shows: 'what might happen',
    in: 'sentence',
    words: word(
      "(?:will|would|might|could|may|should|shall|'ll) (?:\\w{1,20} ){0,2}(?:see|get|cause|throw|fail|lead|return|receive|happen|raise|break)|for example,?|e\\.g\\.|once you|as soon as (?:you|we)|in case (?:of|the)|würden?|falls|wenn man",
    ),
  },
  {
    shows: 'a question about errors',
    in: 'sentence',
    words:
      /(?:^|[.:!\n] ?)\W{0,6}(?:(?:q: ?)?(?:what (?:does|is|do|are)|how (?:do|does|can|should|to)|when (?:does|do|is)|which|is there|does (?:anyone|anybody|it|the|kms|aws)|do (?:i|we|you) need|why (?:does|do|is) (?:kms|aws|the sdk)|wird|was (?:bedeutet|heißt)|wie (?:kann|soll)|que (?:signifie|significa)|qu[ée] significa)\b)[^?\n]{0,300}\?/i,
  },
  {
    shows: 'a ticket, a plan or a commit',
    in: 'start',
    words:
      /^\W{0,4}(?:[0-9a-f]{7,40} )?(?:\[?[A-Z][A-Z0-9]{1,9}-\d{1,6}\]?:? {0,2}[-\u2013]? ?)?(?:(?:to ?do|please|pls)\b:? {0,2})?(?:investigate|handle|document|explain|describe|add an?|retry on|catch|map|alert on|ignore|reproduce|simulate|til:?|(?:idea|proposal|plan|suggestion|draft|rfc|adr)\b[^\n:]{0,30}:|(?:feat|fix|docs?|chore|refactor|tests?|ci|build|perf|style)(?:\([\w/., -]{1,40}\))?!?:) /i,
  },
  {
    shows: 'it was wanted',
    in: 'text',
    words: word(
      'as (?:expected|intended|planned|wanted)|on purpose|by design|(?:in|for|during) (?:a|the|our) (?:drill|game ?day|fire drill)',
    ),
  },
  {
    shows: 'what happens with a key in such a state',
    in: 'sentence',
    words:
      /(?:^|[^\p{L}])(?:si|cuando|quand|lorsque|wenn|se|quando|als) [^,.\n]{1,60}(?:désactivée?|supprimée?|deshabilitad[oa]|eliminad[oa]|deaktiviert|gesperrt|gelöscht|disabilitata|desativada|excluída|uitgeschakeld|verwijderd)/iu,
  },
  {
    shows: 'the heading of a report about what was',
    in: 'start',
    words: /^\W{0,8}(?:lessons learned|retro(?:spective)?|action items?|agenda|interview question)\b/i,
  },
  {
    shows: 'a heading of instructions',
    in: 'lead',
    words: /^\W{0,8}(?:runbook|how to|troubleshoot\w{0,4}|handling|playbook|step \d{1,2}|faq)\b/i,
  },
  {
    shows: 'what an API reference says',
    in: 'text',
    words:
      /\bThe (?:request|system|specified)[^\n]{1,300}(?:\n\s{0,20}){0,4}HTTP Status Code: \d{3}\b|\bThis exception means one of the following\b/,
  },
  {
    shows: 'what holds in general',
    in: 'sentence',
    words: /^\W{0,6}(?:when|if|while|once) (?:an?|the|your) [^,.\n]{3,80} (?:is|are|has|gets)\b[^,.\n]{0,60}, /i,
  },
  {
    shows: 'what holds in general',
    in: 'sentence',
    words:
      /(?:Exception|Denied|Error|Fault)["']? (?:error |exception )?(?:when|if) (?:it|the|an?|you|no|its|your)\b[^.\n]{0,60}\b(?:is|isn't|are|has|lacks)\b/,
  },
];
/** It was over once; now it is not. */
const BACK = word(
  "but (?:now|today|still|is back)|(?:is|are|it's|came) back|still|again since|reopen(?:ed)?|not (?:fixed|resolved)|aber|mais|pero|noch immer",
);
/** Words with which somebody reports what is failing now. */
const REPORT = word(
  "says|gives (?:me|us)|(?:we|i|i'm|we're|are|is|keeps?) (?:now )?(?:get|getting|seeing|failing)|failing since|since \\d{1,2}[:h]\\d\\d|anymore|suddenly|right now|help",
);
/** Words of people who talk about a key; no service says them of itself. */
const TALK = word(
  "we|i|i'm|i'll|anyone|someone|fyi|reminder|heads up|let's|folks|team|thanks|todo|if the|when the|until|unless|whether|once the",
);
/** Not the question mark in front of the parameters of a URL. */
const QUESTION = /\?(?![\w&=])/;
/** What might happen, or is planned, is no report. */
const SUPPOSED = word('what happens|should|would|will|could|planned|reminder|fyi|if|until|whether');
const LONGEST_TALK = 700;
const REACH = 300;

/**
 * Whether a person speaks of an error that is not happening: that is over, that might come, that is asked about or planned. `at` tells
 * where the first error stands, and `last` where the last one does.
 */
export function isTalk(text: string, at: number, last: number, print: Print): boolean {
  if (text.length > LONGEST_TALK * 4) return false;
  const places = placesOf(text, at, last);
  return RULES.some(({ in: place, words, always, past }) => {
    if (!(always || print === 'words') || !words.test(places[place])) return false;
    if (past) return text.length <= LONGEST_TALK && !BACK.test(text);
    return always || !REPORT.test(text);
  });
}

function placesOf(text: string, at: number, last: number): Record<Place, string> {
  const before = text.slice(Math.max(0, at - REACH), at);
  const lead = before.slice(Math.max(before.lastIndexOf('\n'), before.search(/[.!?] [^.!?]*$/)) + 1);
  const after = text.slice(at, at + REACH);
  const end = after.search(/\?|[.!] [A-Z]|\n/);
  const behind = text.slice(last).replace(/^["'([]{0,2}[\w.:]{1,100}["')\]]{0,2}/, '');
  return {
    start: text.slice(0, REACH).trimStart(),
    lead,
    sentence: lead + (end < 0 ? after : after.slice(0, end + 1)),
    behind,
    text,
  };
}

/**
 * What words about a key's state are, where no code and no message of AWS stands beside them: somebody's talk, what somebody reports of a
 * failure, or neither.
 */
export function wordsAboutKeys(text: string): 'talk' | 'report' | 'neither' {
  if (REPORT.test(text) && !SUPPOSED.test(text)) return 'report';
  return TALK.test(text) || QUESTION.test(text) ? 'talk' : 'neither';
}
