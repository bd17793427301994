import { authorizeAccount } from './authorize';
import type { OperationTable, Output } from './call';
import type { TrailEvent } from './trail';
import { AwsFailure } from './wire/failure';
import { objectList, optionalNumber, optionalText } from './wire/members';
import { pageOf } from './wire/pages';

const RETENTION_MS = 90 * 86_400_000;

type Matches = (event: TrailEvent, value: string) => boolean;

/** Lookup attributes (CloudTrail API reference, LookupAttribute). */
const ATTRIBUTES: Readonly<Record<string, Matches>> = {
  EventId: (event, value) => event.id === value,
  EventName: (event, value) => event.name === value,
  EventSource: (event, value) => event.source === value,
  ReadOnly: (event, value) => String(event.readOnly) === value,
  Username: (event, value) => event.username === value,
  AccessKeyId: (event, value) => event.accessKeyId === value,
  ResourceName: (event, value) => event.resources.some((resource) => resource.name === value),
  ResourceType: (event, value) => event.resources.some((resource) => resource.type === value),
};

/** CloudTrail's event history: of the caller's account, in the call's Region, of the last 90 days, newest first. */
export const cloudtrail: OperationTable = {
  LookupEvents(call) {
    authorizeAccount(call, { action: 'cloudtrail:LookupEvents', resource: '*', shown: null });
    const { input, world, caller, region } = call;
    const wanted = attributeFilter(objectList(input, 'LookupAttributes'));
    const oldest = world.clock().getTime() - RETENTION_MS;
    const start = Math.max(oldest, (optionalNumber(input, 'StartTime') ?? 0) * 1000);
    const end = (optionalNumber(input, 'EndTime') ?? Number.POSITIVE_INFINITY) * 1000;
    const found = world.events
      .filter((event) => event.account === caller.account && event.region === region)
      .filter((event) => event.time.getTime() >= start && event.time.getTime() <= end)
      .filter(wanted)
      .sort((a, b) => b.time.getTime() - a.time.getTime());
    const limit = Math.min(optionalNumber(input, 'MaxResults') ?? 50, 50);
    const page = pageOf(found, limit, optionalText(input, 'NextToken'), 'InvalidNextTokenException');
    return { Events: page.items.map(shown), NextToken: page.next };
  },
};

function attributeFilter(attributes: Record<string, unknown>[]): (event: TrailEvent) => boolean {
  const [first, second] = attributes;
  if (!first) return () => true;
  const key = String(first.AttributeKey);
  const matches = Object.hasOwn(ATTRIBUTES, key) ? ATTRIBUTES[key] : undefined;
  if (!matches || second)
    throw new AwsFailure('InvalidLookupAttributesException', 'You can only specify one valid lookup attribute.');
  const value = String(first.AttributeValue);
  return (event) => matches(event, value);
}

function shown(event: TrailEvent): Output {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    EventTime: event.time,
    EventSource: event.source,
    Username: event.username,
    Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}
