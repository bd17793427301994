import { roleNameIn } from '../../../src/intake/answers-in';

describe('the name of a role in a reply', () => {
  it.each([
    ['as role OrdersService', 'OrdersService'],
    ['as role orders-worker.', 'orders-worker'],
    ['it was the role `OrdersService`', 'OrdersService'],
    ['role: OrdersService', 'OrdersService'],
    ['role/OrdersService', 'OrdersService'],
    ['the caller is OrdersService', 'OrdersService'],
    ['the OrdersService role', 'OrdersService'],
    ['not as role Other but as role OrdersService', 'OrdersService'],
    ['role name OrdersService in 111122223333', 'OrdersService'],
  ])('%s', (reply, name) => {
    expect(roleNameIn(reply)).toBe(name);
  });

  it.each([
    'as role',
    'which role did that?',
    'the role of the worker',
    'the wrong role was used',
    'arn:aws:iam::111122223333:role/OrdersService',
    'no idea',
    'it is not the OrdersService role',
    'not as role OrdersService',
    'the OrdersService role is not it',
    'role abcd1234-12ab-34cd-56ef-1234567890ab',
  ])('is not in: %s', (reply) => {
    expect(roleNameIn(reply)).toBeUndefined();
  });
});
