/** Names that SDKs, endpoints and tools print for a service, lower case without `aws`, `amazon`, spaces and punctuation. */
const ALIASES: Record<string, string> = {
  keymanagementservice: 'kms',
  awskms: 'kms',
  simplestorageservice: 's3',
  s3control: 's3',
  s3crt: 's3',
  dynamodbv2: 'dynamodb',
  dynamodbstreams: 'dynamodb',
  simplesystemsmanagement: 'ssm',
  systemsmanager: 'ssm',
  simplequeueservice: 'sqs',
  simplenotificationservice: 'sns',
  securitytokenservice: 'sts',
  cloudwatchlogs: 'logs',
  relationaldatabaseservice: 'rds',
  elasticcomputecloud: 'ec2',
  ebs: 'ec2',
  elasticcontainerservice: 'ecs',
  elasticcontainerregistry: 'ecr',
  elasticblockstore: 'ec2',
  kinesisfirehose: 'firehose',
  elasticsearch: 'opensearch',
  elasticsearchservice: 'opensearch',
  opensearchservice: 'opensearch',
  es: 'opensearch',
  opensearchserverless: 'opensearch',
  databasemigrationservice: 'dms',
  databasemigration: 'dms',
  elasticfilesystem: 'efs',
  elasticmapreduce: 'emr',
  configservice: 'config',
  stepfunctions: 'states',
  sfn: 'states',
  identitymanagement: 'iam',
  redshiftdataapi: 'redshift',
  codebuildservice: 'codebuild',
  kinesisvideostreams: 'kinesisvideo',
  managedstreamingforkafka: 'kafka',
  msk: 'kafka',
  applicationautoscaling: 'application-autoscaling',
  elasticloadbalancing: 'elb',
  elasticloadbalancingv2: 'elb',
  secretmanager: 'secretsmanager',
  parameterstore: 'ssm',
  monitoring: 'cloudwatch',
  email: 'ses',
  events: 'eventbridge',
};

/** The short name of a service from whatever an SDK, an endpoint or a tool calls it. */
export function serviceName(printed: string): string | null {
  const bare = printed
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^(?:amazon|aws)(?=[a-z])/, '');
  const joined = bare.replace(/-/g, '');
  if (!joined || joined.length > 40) return null;
  return ALIASES[joined] ?? (bare.includes('-') ? bare : joined);
}

const BY_OPERATION: Record<string, string> = {
  s3: `GetObject PutObject HeadObject CopyObject ListObjects ListObjectsV2 UploadPart UploadPartCopy CreateMultipartUpload
    CompleteMultipartUpload HeadBucket PutBucketEncryption PutBucketReplication GetObjectAttributes SelectObjectContent DeleteObject`,
  secretsmanager: `GetSecretValue PutSecretValue CreateSecret UpdateSecret BatchGetSecretValue RotateSecret DescribeSecret
    ReplicateSecretToRegions UpdateSecretVersionStage`,
  ssm: 'GetParameter GetParameters GetParametersByPath GetParameterHistory PutParameter StartSession SendCommand',
  sqs: 'SendMessage SendMessageBatch ReceiveMessage DeleteMessage CreateQueue SetQueueAttributes GetQueueAttributes',
  sns: 'Publish PublishBatch CreateTopic Subscribe SetTopicAttributes',
  dynamodb: `PutItem GetItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactWriteItems TransactGetItems
    CreateTable UpdateTable DescribeTable RestoreTableFromBackup RestoreTableToPointInTime GetShardIterator CreateGlobalTable`,
  ec2: `RunInstances StartInstances CreateVolume AttachVolume CopySnapshot CopyImage CreateSnapshot CreateSnapshots ImportImage
    ImportSnapshot CreateImage RegisterImage CreateFleet ModifyEbsDefaultKmsKeyId CreateLaunchTemplateVersion RequestSpotInstances
    ExportImage DescribeVolumes`,
  autoscaling: 'CreateAutoScalingGroup UpdateAutoScalingGroup SetDesiredCapacity StartInstanceRefresh',
  lambda: `CreateFunction UpdateFunctionConfiguration UpdateFunctionCode Invoke PublishVersion GetFunctionConfiguration
    GetFunction CreateEventSourceMapping`,
  logs: `CreateLogGroup AssociateKmsKey DisassociateKmsKey PutLogEvents GetLogEvents FilterLogEvents StartQuery GetQueryResults
    StartLiveTail`,
  kinesis: 'PutRecord PutRecords GetRecords StartStreamEncryption StopStreamEncryption CreateStream SubscribeToShard',
  firehose: 'CreateDeliveryStream StartDeliveryStreamEncryption PutRecordBatch UpdateDestination',
  cloudtrail: 'CreateTrail UpdateTrail StartLogging CreateEventDataStore',
  cloudformation: 'CreateStack UpdateStack CreateChangeSet ExecuteChangeSet DeleteStack',
  backup: 'StartBackupJob StartCopyJob StartRestoreJob CreateBackupVault CreateLogicallyAirGappedBackupVault',
  sts: 'AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML GetCallerIdentity GetFederationToken DecodeAuthorizationMessage',
  eks: 'AssociateEncryptionConfig CreateNodegroup',
  ecs: 'ExecuteCommand RunTask CreateService',
  ecr: 'BatchGetImage GetDownloadUrlForLayer PutImage InitiateLayerUpload CompleteLayerUpload',
  athena: 'StartQueryExecution GetQueryExecution CreateWorkGroup',
  glue: `StartJobRun CreateDatabase CreateConnection GetConnection PutDataCatalogEncryptionSettings GetDatabase GetTables
    CreateCrawler StartCrawler CreateJob`,
  sagemaker:
    'CreateNotebookInstance CreateTrainingJob CreateEndpointConfig CreateProcessingJob CreateTransformJob CreateModel',
  config: 'PutDeliveryChannel PutConfigurationRecorder',
  dms: 'CreateReplicationInstance StartReplicationTask',
  elasticache: 'CreateReplicationGroup CreateCacheCluster CreateServerlessCache',
  efs: 'CreateMountTarget',
  redshift: 'CreateSnapshotCopyGrant EnableSnapshotCopy RestoreFromClusterSnapshot',
  opensearch: 'CreateElasticsearchDomain UpdateElasticsearchDomainConfig UpdateDomainConfig',
  codepipeline: 'PutJobSuccessResult StartPipelineExecution',
  codebuild: 'StartBuild',
  states: 'StartExecution CreateStateMachine UpdateStateMachine StartSyncExecution',
};
const OPERATIONS = new Map(
  Object.entries(BY_OPERATION).flatMap(([service, names]) =>
    names.split(/\s+/).map((name): [string, string] => [name, service]),
  ),
);

/** The service to which an operation name belongs, where only one is meant in practice; null otherwise. */
export function serviceOfOperation(operation: string): string | null {
  const known = OPERATIONS.get(operation);
  if (known) return known;
  return /DB(?:Instance|Cluster|Snapshot|Proxy)/.test(operation) || operation === 'StartExportTask' ? 'rds' : null;
}

/** Nouns that tools such as Terraform print for what they were working on, lower case without white space; first match counts. */
const BY_NOUN: readonly (readonly [string, string])[] = [
  ['secretsmanager', 'secretsmanager'],
  ['aws_ssm_parameter', 'ssm'],
  ['ssmparameter', 'ssm'],
  ['loggroup', 'logs'],
  ['cloudtrail', 'cloudtrail'],
  ['lambdafunction', 'lambda'],
  ['aws_lambda', 'lambda'],
  ['sqsqueue', 'sqs'],
  ['aws_sqs', 'sqs'],
  ['snstopic', 'sns'],
  ['aws_sns', 'sns'],
  ['dynamodbtable', 'dynamodb'],
  ['aws_dynamodb', 'dynamodb'],
  ['ekscluster', 'eks'],
  ['ekscontrolplane', 'eks'],
  ['aws_eks', 'eks'],
  ['rdscluster', 'rds'],
  ['rdsdbinstance', 'rds'],
  ['dbinstance', 'rds'],
  ['aws_rds', 'rds'],
  ['aws_db_', 'rds'],
  ['ebsvolume', 'ec2'],
  ['ec2instance', 'ec2'],
  ['aws_ebs', 'ec2'],
  ['aws_instance', 'ec2'],
  ['autoscalinggroup', 'autoscaling'],
  ['aws_autoscaling', 'autoscaling'],
  ['kinesisfirehose', 'firehose'],
  ['kinesisstream', 'kinesis'],
  ['aws_kinesis', 'kinesis'],
  ['redshiftcluster', 'redshift'],
  ['backupvault', 'backup'],
  ['ecrrepository', 'ecr'],
  ['s3object', 's3'],
  ['s3bucket', 's3'],
  ['opensearchdomain', 'opensearch'],
  ['elasticsearchdomain', 'opensearch'],
  ['elasticache', 'elasticache'],
  ['ssmmessages', 'ssm'],
];

/** The service that the nouns of a lower-case text without white space speak of; null when none does. */
export function serviceOfNouns(flat: string): string | null {
  return BY_NOUN.find(([noun]) => flat.includes(noun))?.[1] ?? null;
}
