import { answersIn } from '../../../src/intake/answers-in';
import { checkAnswers } from '../../../src/workflow/check-answers';
import { KEY } from '../../support/fakes';

const ROLE = 'arn:aws:iam::111122223333:role/App';
const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER = '99999999-12ab-34cd-56ef-1234567890ab';
const ACCOUNT = '555566667777';

function answer(replies: [string, object][]): void {
  it.each(replies)('%s', (reply, answers) => {
    expect(answersIn(reply)).toEqual(answers);
    expect(checkAnswers(answersIn(reply)).problems).toEqual({});
  });
}

describe('answers in a reply', () => {
  answer([
    [`it is ${KEY}`, { key: KEY }],
    [KEY, { key: KEY }],
    [ROLE, { principal: ROLE }],
    [`as ${ROLE}`, { principal: ROLE }],
    [`alias/orders in eu-west-1, as ${ROLE}.`, { key: 'alias/orders', region: 'eu-west-1', principal: ROLE }],
    [`it's alias/orders in eu-west-1, as role ${ROLE}`, { key: 'alias/orders', region: 'eu-west-1', principal: ROLE }],
    ["it's alias/orders in eu-west-1, as role X", { key: 'alias/orders', region: 'eu-west-1' }],
    [`${ID} in 111122223333`, { key: ID, account: '111122223333' }],
    ['for kms:generatedatakey', { action: 'kms:GenerateDataKey' }],
    [`the call was made as ${ROLE}, I think`, { principal: ROLE }],
    ['no idea, sorry', {}],
  ]);
});

describe('a bare uuid', () => {
  answer([
    [ID, { key: ID }],
    [`\`${ID}\`.`, { key: ID }],
    [`it’s ${ID} I think`, { key: ID }],
    [`pretty sure it is ${ID}`, { key: ID }],
    [`we use the key ${ID} there`, { key: ID }],
    [`key id = ${ID}, deployed last week`, { key: ID }],
    [`the CMK is ${ID} as far as I know`, { key: ID }],
    [`${ID} is the key we rotate`, { key: ID }],
    [`request ${ID} maybe`, {}],
    [`instance ${ID}`, {}],
    [`it's the request ${ID}`, {}],
    [`deployment ${ID} broke it`, {}],
    [`RequestId: ${ID}`, {}],
    [`the request id was \`${ID}\``, {}],
    [`"requestID": "${ID}"`, {}],
    [`(Status Code: 400, Request ID: ${ID})`, {}],
    [`x-amzn-RequestId=${ID}`, {}],
    [`request id ${ID}, its id is ${OTHER}`, { key: OTHER }],
  ]);
});

describe('twelve digits', () => {
  answer([
    [ACCOUNT, { account: ACCOUNT }],
    [`in ${ACCOUNT}`, { account: ACCOUNT }],
    [`it is ${ACCOUNT}`, { account: ACCOUNT }],
    [`the account is ${ACCOUNT} if I remember well`, { account: ACCOUNT }],
    [`AWS account id: ${ACCOUNT} (payments)`, { account: ACCOUNT }],
    [`${ACCOUNT} is the account of the data team`, { account: ACCOUNT }],
    [`call ${ACCOUNT}`, {}],
    [`+${ACCOUNT}`, {}],
    [`ticket ${ACCOUNT} has more`, {}],
    ['call me at 0123456789 or 12345678901234', {}],
  ]);
});

describe('what a reply denies', () => {
  answer([
    [`it is NOT ${KEY} for sure`, {}],
    [`it isn't ${KEY}`, {}],
    [`it’s not alias/orders`, {}],
    [`not sure it is ${KEY}`, {}],
    [`I don't think it's ${ID}`, {}],
    [`neither ${ID} nor ${OTHER}`, {}],
    [`${KEY} is not it`, {}],
    [`${KEY} isn't the key`, {}],
    [`alias/orders is no longer used`, {}],
    [`no longer ${ROLE}`, {}],
    [`not in eu-west-1`, {}],
    [`not in account ${ACCOUNT}`, {}],
    [`not kms:Decrypt but kms:Encrypt`, { action: 'kms:Encrypt' }],
    [`not in eu-west-1 but eu-central-1`, { region: 'eu-central-1' }],
    [`not ${ID}, ${OTHER}`, { key: OTHER }],
    [`it's ${OTHER}, not ${ID}`, { key: OTHER }],
    [`alias/new instead of alias/old`, { key: 'alias/new' }],
    [`instead of alias/old use alias/new`, { key: 'alias/new' }],
    [`alias/new rather than ${KEY}`, { key: 'alias/new' }],
    [`not sure, but it is ${KEY}`, { key: KEY }],
    [`not alias/old; it is alias/new`, { key: 'alias/new' }],
    [`no, it is alias/other`, { key: 'alias/other' }],
    [
      `User: ${ROLE} is not authorized to perform: kms:Decrypt on resource: ${KEY}`,
      { principal: ROLE, action: 'kms:Decrypt', key: KEY },
    ],
    [`Key '${KEY}' does not exist`, { key: KEY }],
  ]);

  it('is read in a moment, however long the reply', () => {
    const from = performance.now();
    answersIn(`not sure it is the `.repeat(20_000));
    answersIn(`not alias/a or `.repeat(20_000));
    answersIn(`the key it is `.repeat(20_000) + ID);
    expect(performance.now() - from).toBeLessThan(3000);
  });
});
