/** Services as people and status messages call them; each row as the source of a pattern. */
const PRODUCTS: readonly (readonly [string, string])[] = [
  ['Backup', 'backup'],
  ['Redshift', 'redshift'],
  ['(?:Kinesis )?(?:Data )?Firehose', 'firehose'],
  ['Kinesis Video Streams', 'kinesisvideo'],
  ['Athena', 'athena'],
  ['Glue', 'glue'],
  ['MSK', 'kafka'],
  ['EMR', 'emr'],
  ['CodeBuild', 'codebuild'],
  ['CodePipeline', 'codepipeline'],
  ['SageMaker', 'sagemaker'],
  ['Step Functions', 'states'],
  ['DataSync', 'datasync'],
  ['FSx', 'fsx'],
  ['QuickSight', 'quicksight'],
  ['EC2 Image Builder', 'imagebuilder'],
];
/** Log prefixes: brackets, times and levels. */
const LEVEL = String.raw`[^A-Za-z\n]{0,40}(?:(?:ERROR|WARN(?:ING)?|INFO|FATAL)\b[^A-Za-z\n]{0,40})?`;
const SPEAKERS = PRODUCTS.map(([name, service]): [RegExp, string] => [
  // In front of a line, or anywhere in it with the vendor: in the middle of a sentence a product may be whatever the caller works on.
  new RegExp(String.raw`^${LEVEL}(?:Amazon |AWS )?${name}\b(?![./-])|(?<![\w/.-])(?:Amazon|AWS) ${name}\b(?![./-])`),
  service,
]);
const REACH = 300;

/** The service whose name stands in front of an error on its line; null where none does. */
export function serviceOfProduct(clean: string, at: number | null): string | null {
  if (at === null) return null;
  const line = clean.slice(Math.max(0, at - REACH, clean.lastIndexOf('\n', at - 1) + 1), at);
  return SPEAKERS.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
