import { NO_SIGNAL } from '../../../src/domain/signal';
import { parseSignal } from '../../../src/intake/parse';

const KEY = 'arn:aws:kms:eu-west-1:640318827155:key/8091a2b3-c4d5-4e6f-9172-8394a5b6c7d8';
const REFUSAL = `AccessDeniedException: User: arn:aws:sts::640318827155:assumed-role/app/i-1 is not authorized to perform: kms:Decrypt on resource: ${KEY}`;
const DISABLED = `DisabledException: ${KEY} is disabled.`;

const TALK: Record<string, string[]> = {
  'what is over': [
    'yesterday we got an AccessDeniedException from KMS on kms:Decrypt, fixed now',
    `this morning: ${REFUSAL} - Jonas re-added the statement, works again`,
    'gestern hatten wir eine AccessDeniedException: kms:Decrypt war verboten, ist jetzt behoben',
    "hier, on avait une AccessDeniedException sur kms:Decrypt, c'est corrigé maintenant",
    'ayer tuvimos un AccessDeniedException en kms:Decrypt, ya está arreglado',
    '先週 AccessDeniedException: kms:Decrypt access denied が出ていましたが解決しました',
    'The AccessDeniedException on kms:GenerateDataKey is gone since Jonas added the statement, closing.',
    'the AccessDeniedException from kms:Decrypt last Friday was caused by the wrong permission set',
    'RESOLVED [INC-881] AccessDeniedException: kms:Decrypt denied for role checkout',
    'No more `KMS.DisabledException` on uploads since the deploy',
    'Alarm "kms" (Ireland) is in state OK. Reason: no datapoints were received for KMSAccessDeniedException',
    'After the fix we no longer see KMSThrottlingException in the shard reader',
    '> getting DisabledException on every write\nre-enabled the key, should be fine now',
    'reproduced in the sandbox by disabling the key: DisabledException as expected',
    'Recovered: Monitor "kms:Decrypt AccessDeniedException" on env:prod',
    'Lessons learned\n- alarms on AccessDeniedException for kms:Decrypt were missing',
    'Fixed: KMSAccessDeniedException in the consumer (role lacked kms:Decrypt)',
    'Ticket geschlossen: AccessDeniedException auf kms:Decrypt, Rolle war falsch',
    '- [x] AccessDeniedException on kms:Decrypt in staging',
    '0 x DisabledException, 0 x KMSInvalidStateException, 3 x ThrottlingException last week',
  ],
  'codes that are only named in sentences': [
    'the DisabledException on the orders key was Ravi during the drill',
    'Merged: "surface AccessDenied from kms:Decrypt as 403" (#2210)',
    'PLAT-4412 *KMS AccessDeniedException when uploading* status changed from In Progress to Done',
    '*billing 4.18.2* is live\n• handle DisabledException from KMS with a clear message\n• bump aws-sdk',
    'chased the kms:Decrypt AccessDeniedException on staging with Tom',
    'the retry helper swallows `KMSInvalidStateException`, that was not the plan',
    'KMSInvalidStateException and DisabledException are mapped to 503 in 4.18',
    'DisabledException handling moved into the client',
  ],
  'what was yesterday': [
    'yesterday: DisabledException on staging, Ravi turned the key on',
    'ieri DisabledException sulla chiave di staging, era il test',
    'seit dem Deploy keine DisabledException auf staging',
  ],
  'what might come': [
    'we will see AccessDenied on kms:Decrypt if the role loses the grant',
    'once you remove the grant every consumer gets KMSAccessDeniedException: (tested in dev)',
    'would this policy cause AccessDenied on kms:Decrypt for the batch role?',
    `If the key is disabled you get ${DISABLED}`,
    `You might see an error such as ${REFUSAL}`,
    'If you receive an AccessDeniedException that says "Access to KMS is not allowed", then verify the role.',
    "The function gets KMSAccessDeniedException when it isn't allowed to decrypt.",
    'from Monday requests without an endpoint will fail with AccessDenied on kms:Decrypt',
    'si la clé est désactivée on aura une DisabledException',
    'cuando la clave está deshabilitada KMS devuelve DisabledException',
    'When a KMS key is pending deletion, operations fail with KMSInvalidStateException.',
    'idea: page platform on more than 5 AccessDeniedException on kms:Decrypt',
    'FYI: new SCP is live in sandbox, expect AccessDenied on kms:ScheduleKeyDeletion there',
    'without kms:Decrypt the consumer fails with KMSAccessDeniedException',
    'Without the grant you get AccessDeniedException on kms:Decrypt.',
  ],
  questions: [
    'What does AccessDeniedException from kms:Decrypt mean?',
    'How do I avoid `AccessDeniedException` when calling kms:Decrypt from Lambda?',
    'Wird bei einem gesperrten Schlüssel DisabledException: KMS key is disabled geworfen?',
  ],
  'tickets and plans': [
    '[SEC-12] Investigate AccessDeniedException from KMS',
    'PLAT-991: Handle KMSInvalidStateException in the ingest worker',
    'TODO: alert on KMSAccessDeniedException',
    'docs: explain AccessDeniedException from kms:Decrypt (#1289)',
    '* 8fe2c1a fix: KMSAccessDeniedException: when the role has no kms:Decrypt',
    'Please approve: statement for kms:Decrypt so that the AccessDenied in staging goes away',
    'I documented the AccessDeniedException / kms:Decrypt thing in the wiki',
  ],
  documents: [
    'DisabledException – The request was rejected because the specified KMS key is not enabled. HTTP Status Code: 400',
    'DisabledException\nThe request was rejected because the specified KMS key is not enabled.\n\nHTTP Status Code: 400',
    '## Runbook: KMSAccessDeniedException on a stream\n1. Find the key\n2. Check the key policy',
    '### How to handle "KMS key is disabled" errors',
    'Example: `An error occurred (AccessDeniedException) when calling the Decrypt operation` means kms:Decrypt is missing.',
    '**AccessDeniedException** – This error occurs when the principal lacks the kms:Decrypt permission.',
    '- alert: KmsAccessDenied\n  expr: sum(rate(errors{code="AccessDeniedException",api="kms:Decrypt"}[5m])) > 0',
    'Errors: DependencyTimeoutException, DisabledException, IncorrectKeyException, InvalidGrantTokenException',
    '{@link DisabledException} (client fault)\n The request was rejected because the specified KMS key is not enabled.',
    'index=prod "AccessDeniedException" "kms:Decrypt" | stats count by role',
    'error_rate{exception="KMSInvalidStateException"} 0',
  ],
  'lists of codes': [
    '{\n  "errors.AccessDeniedException": "No access to this key.",\n  "errors.DisabledException": "The KMS key is off.",\n  "errors.NotFoundException": "No key."\n}',
    'Which is not returned by kms:Decrypt?\nA) InvalidCiphertextException\nB) AlreadyExistsException\nC) DisabledException',
  ],
  programs: [
    `const ERR = "${REFUSAL}";`,
    `kmsMock.on(DecryptCommand).rejects(new Error("${REFUSAL}"));`,
    `const send = jest.fn().mockRejectedValue({ name: 'AccessDeniedException', message: '${REFUSAL}' });`,
    `expect(() => decrypt()).rejects.toThrow("${DISABLED}");`,
    'with pytest.raises(ClientError, match="AccessDeniedException.*kms:Decrypt"):\n    client.read()',
    'assertThatThrownBy(() -> service.decrypt(blob))\n    .hasMessageContaining("AccessDeniedException: not authorized to perform: kms:Decrypt");',
    'try {\n  await kms.send(command);\n} catch (e) {\n  if (e instanceof DisabledException) {\n    logger.error(`KMS key is disabled`);\n  }\n}',
    'var d *types.DisabledException\nif errors.As(err, &d) {\n\tlog.Printf("kms key is disabled: %s", d)\n}',
    'rescue Aws::KMS::Errors::AccessDeniedException => e\n  Rails.logger.error("KMS decrypt access denied")\nend',
    "diff --git a/kms.ts b/kms.ts\n@@ -12,7 +12,9 @@ decrypt(\n+    if (err.name === 'DisabledException') throw new KeyError('KMS key is disabled');",
    'PASS test/kms.test.ts\n  ✓ maps AccessDeniedException to 403 (12 ms)\n  ✓ says "KMS key is disabled" (2 ms)',
    `{"fixture": "kms-disabled", "given": {"code": "DisabledException", "message": "${KEY} is disabled."}}`,
    'if (error.code === "AccessDeniedException" && error.message.includes("kms:Decrypt")) return "no access to key";',
    'case types.DisabledException:\n    return codes.Unavailable, "kms key is disabled"',
    'metrics.increment("kms.error", tags=["code:AccessDeniedException", "action:kms:Decrypt"])',
    'func TestOpen(t *testing.T) {\n\t_, err := Open(ctx, blob)\n\trequire.ErrorContains(t, err, "KMS key is disabled")\n}',
    '<testcase name="key is disabled" classname="KmsErrors" time="0.004"/>',
    '"Retry": [{"ErrorEquals": ["KMS.DisabledException", "KMS.KMSInvalidStateException"], "IntervalSeconds": 2}]',
    'import { DisabledException, KMSInvalidStateException } from "@aws-sdk/client-kms";',
    'export class DisabledException extends KMSServiceException {\n  readonly name = "DisabledException";\n}',
    'grep -rn "KMSInvalidStateException" src/\nsrc/kms/errors.ts:14:  KMSInvalidStateException: 503,',
  ],
  'key management that is not AWS’s': [
    'Error: KMS activation failed',
    'gnome-shell: Failed to set KMS mode on CRTC 51: Permission denied',
    'ServerError: Forbidden.AliyunKMSKeyDisabled HTTP Status: 403 Alibaba Cloud KMS key is disabled',
  ],
};

const REPORTS = [
  `help, we are getting ${REFUSAL}`,
  `hi team, does anyone know why we get this? ${REFUSAL}`,
  `What does this mean? ${REFUSAL}`,
  `seit gestern bekommen wir beim Lesen: ${REFUSAL}. Kann jemand helfen?`,
  `since yesterday we see ${DISABLED} in prod, what should we do?`,
  `If I run the job by hand it fails with ${DISABLED}`,
  `[SEC-12] uploads fail: ${DISABLED}`,
  `it was fixed yesterday but today the consumer prints ${REFUSAL} again, but now for all shards`,
  `const out = await kms.send(new DecryptCommand({ CiphertextBlob }));\n\n${REFUSAL}`,
  `ALARM: "kms-denied" in EU (Ireland). 3 x ${REFUSAL}`,
  `Resolved remote host, then: ${DISABLED}`,
  `it works again on staging but prod still prints ${REFUSAL}`,
  `The key was fixed yesterday, still ${DISABLED}`,
  `For example this one from 10:02: ${REFUSAL}`,
  `fix: needed asap, prod cannot decrypt: ${REFUSAL}`,
  `log says "kms key ${KEY} is disabled" and then exits`,
  `expected 200 got 500: ${REFUSAL}`,
  `def test_live():\n>       open_blob(b"x")\nE       ClientError: ${REFUSAL}`,
  'If anybody is around: the consumer gets KmsThrottled on every receive',
  'lambda in prod throws KMSAccessDeniedException since 10:30',
  'AccessDeniedException on kms:Decrypt again, third time this week',
  'orders-consumer: DisabledException',
  '`DisabledException`',
  'we see DisabledException in eu-west-1',
  'S3 put returns KMS.NotFoundException for the exports bucket',
  'lambda dies on cold start with KMSAccessDeniedException',
  'pods are crashlooping, DisabledException',
  'anyone seen this? KMSInvalidStateException',
  'why do I get DisabledException on alias/orders?',
  'prod queue broken, error is KmsInvalidState',
  'checkout gives DisabledException on all pods',
  'hilfe, seit heute früh nur noch DisabledException auf allen Pods',
  'depuis ce matin on a des KMSInvalidStateException sur la file',
  'started yesterday, now DisabledException on every read',
  'InvalidCiphertextException in the backup job, what do I do?',
  'ERROR could not unwrap after 3 attempts, last was DisabledException for alias/orders',
];

describe('talk about errors', () => {
  describe.each(Object.entries(TALK))('%s', (_, texts) => {
    it.each(texts)('%s gives no signal', (text) => expect(parseSignal(text)).toEqual(NO_SIGNAL));
  });

  it.each(REPORTS)('%s is a report', (text) => expect(parseSignal(text).isKmsError).toBe(true));

  it('does not ascribe a refusal in own words to S3', () => {
    expect(parseSignal('AccessDenied on kms:Decrypt in the nightly job, failing since 9:40').service).toBe('kms');
  });
});
