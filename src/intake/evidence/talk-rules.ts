/** Where a rule looks: how the text begins, the sentence in front of the error, that sentence with the error, behind it, anywhere. */
export type Place = 'start' | 'lead' | 'sentence' | 'behind' | 'text';

export interface Rule {
  shows: string;
  in: Place;
  words: RegExp;
  /** Holds also of a whole message. */
  always?: boolean;
  /** Says that it happened once; somebody may add that it is back. */
  past?: boolean;
}

export const word = (alternatives: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\w/:.@'-])(?:${alternatives})(?![\\p{L}\\w/:@-])`, 'iu');

/** What shows that nothing is failing now. One row per kind of talk; the words of all languages stand in the row. */
export const RULES: readonly Rule[] = [
  {
    shows: 'it is over',
    past: true,
    in: 'behind',
    always: true,
    words: word(
      [
        "fixed (?:now|it|that|this|by|in|with|yesterday|today|since|after)|(?:now|all|(?<!not )(?:is|was|has been|got)) (?:fixed|resolved|solved)|marked as (?:resolved|done|closed|ignored|archived|a? ?duplicate)|archived until|went away|(?:is|are|it's) (?:gone|over)|all (?:green|clear)|(?:works?|working) (?:again|now)|closing(?: this| it)?|(?:fine|good|ok) (?:again|now)|enabled again",
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
    words: /解決(?:済|しました)|直りました|已(?:经)?(?:修复|解决)|修复了|해결(?:됨|했)/,
  },
  {
    shows: 'it is over',
    past: true,
    in: 'start',
    always: true,
    words:
      /^\W{0,4}(?:subject: ?|(?:[\w.]{2,20} )?(?:finding|alert|alarm|incident|monitor|issue|ticket|case)s? )?\W{0,3}(?:x\]|(?:resolved|fixed|solved|closed|done|post-?mortem|recovered|behoben|ticket geschlossen|erledigt|résolu|resuelto)\b[\w ]{0,12}[:\]#[-])/i,
  },
  {
    shows: 'it was some time ago',
    in: 'sentence',
    words: word('(?:was|were) caused by|last (?:week|month|quarter|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)'),
  },
  {
    shows: 'it began and ended',
    in: 'sentence',
    words:
      /(?:from|between|von|zwischen|entre|de) \d{1,2}[:h.]\d\d (?:utc )?(?:to|and|until|till|bis|und|et|à|a|y|-|\u2013) \d{1,2}[:h.]\d\d/i,
  },
  {
    shows: 'it was some time ago',
    past: true,
    in: 'sentence',
    words:
      /(?<!(?:since|started|seit|depuis|desde|da|sinds|od|с) )(?<![\p{L}\w])(?:yesterday|last night|gestern|vorgestern|hier (?:soir|matin|on)|ayer|ieri|ontem|gisteren|wczoraj|вчера|昨日|昨天)(?!\p{L})/iu,
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
    shows: 'there is none',
    in: 'lead',
    words:
      /(?:^|[^\w-])(?:no|zero|without|any|0 x?|keine?|kein einziger?|pas d[e']|plus d[e']|aucune?|ningun[oa]?|ningún|nessun[oa]?|nenhuma?|geen|żadn\w{1,3}) {0,1}["'(]?$|^\W{0,4}without\b/i,
  },
  {
    shows: 'it is wanted',
    in: 'text',
    words: /(?<!un)expects? (?:an? )?["']?[\w.]{0,60}(?:Exception|Denied|Fault)/,
  },
  {
    shows: 'a list of codes',
    in: 'sentence',
    words:
      /(?:Exception|Fault)["']? ?(?:,|\||=[^=]{3,40},) ?["']?(?:\d{1,5} x )?(?:[A-Z]\w{1,12}\.)?[A-Z]\w{3,60}(?:Exception|Fault)/,
  },
  {
    shows: 'what holds of each of several codes',
    in: 'sentence',
    words:
      /(?:Exception|Fault|Denied)["'`]? [a-z][^\n:,]{2,60}, (?:\w{1,3} )?["'`]?[A-Z]\w{3,60}(?:Exception|Fault|Denied)["'`]? [a-z]/,
  },
  {
    shows: 'there is none',
    in: 'sentence',
    words: /(?:Exception|Fault|Denied)["'`]?\s?[:=]?\s?0(?=\s{0,3}(?:[,;)|\n]|$))/,
  },
  {
    shows: 'a question and its answer',
    in: 'text',
    always: true,
    words: /^\W{0,4}Q: [^\n]{5,300}\n\W{0,4}A: /im,
  },
  {
    shows: 'a test',
    in: 'sentence',
    words: word('unit tests?|(?:the|our|a) (?:mock|stub)s?|mocked|stubbed'),
  },
  {
    shows: 'an attribute of what is declared',
    in: 'lead',
    words: /^\s{0,20}(?!\w{0,30}(?:err|msg|mess|reason|cause|code|stat))[a-z_]{3,40} {1,20}= ["'][^"'\n]{0,200}$/i,
  },
  {
    shows: 'it stands in a document',
    in: 'text',
    words: word('(?:in|to) (?:the |our )?(?:wiki|docs?|documentation|runbook|readme|confluence)|write-?up|in der doku'),
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
      "(?:will|would|might|could|may|should|shall|'ll) (?!not |no longer )(?:\\w{1,20} ){0,2}(?:see|get|cause|throw|fail|lead|return|receive|happen|raise|break)|for example,?|e\\.g\\.|once you|as soon as (?:you|we)|in case (?:of|the)|würden?|falls|wenn man",
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
      /^\W{0,4}(?:[0-9a-f]{7,40} )?(?:\[?[A-Z][A-Z0-9]{1,9}-\d{1,6}\]?:? {0,2}[-\u2013]? ?)?(?:(?:to ?do|please|pls)\b:? {0,2})?(?:investigate|review|approve|merge|handle|document|explain|describe|add an?|retry on|catch|map|alert on|ignore|reproduce|simulate|til:?|(?:idea|proposal|plan|suggestion|draft|rfc|adr)\b[^\n:]{0,30}:|(?:feat|fix|docs?|chore|refactor|tests?|ci|build|perf|style)(?:\([\w/., -]{1,40}\))?!?:)[: ]/i,
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
    words:
      /^\W{0,8}(?:lessons learned|retro(?:spective)?|post-?(?:incident|mortem)|incident (?:summary|report|review)|action items?|agenda|interview question)\b/i,
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
