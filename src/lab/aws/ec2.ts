import { authorizeAccount } from './authorize';
import type { Call, OperationTable, Output } from './call';
import { regionOf } from './find';
import { AwsFailure } from './wire/failure';
import { objectList, textList } from './wire/members';
import { members } from './wire/xml';
import type { RegionState, Snapshot, Volume, VpcEndpoint } from './world';

/** The few EC2 reads that bear on KMS. */
export const ec2: OperationTable = {
  DescribeVpcEndpoints(call) {
    authorizeAccount(call, { action: 'ec2:DescribeVpcEndpoints', resource: '*', shown: null });
    const ids = textList(call.input, 'VpcEndpointId');
    const values: Record<string, (endpoint: VpcEndpoint) => string> = {
      'service-name': (endpoint) => endpoint.serviceName,
      'vpc-id': (endpoint) => endpoint.vpcId,
      'vpc-endpoint-id': (endpoint) => endpoint.id,
    };
    const found = here(call)
      .vpcEndpoints.filter((endpoint) => ids.length === 0 || ids.includes(endpoint.id))
      .filter(filtered(call, values));
    const items = found.map((endpoint) => ({
      vpcEndpointId: endpoint.id,
      vpcEndpointType: 'Interface',
      vpcId: endpoint.vpcId,
      serviceName: endpoint.serviceName,
      state: 'available',
      policyDocument: JSON.stringify(endpoint.policy),
      privateDnsEnabled: endpoint.privateDns,
      creationTimestamp: endpoint.createdAt,
      ownerId: call.caller.account,
    }));
    return { vpcEndpointSet: members(items, 'item') };
  },
  DescribeVolumes(call) {
    authorizeAccount(call, { action: 'ec2:DescribeVolumes', resource: '*', shown: null });
    const values: Record<string, (volume: Volume) => string> = {
      'volume-id': (volume) => volume.id,
      'attachment.instance-id': (volume) => volume.instanceId ?? '',
      encrypted: (volume) => String(volume.kmsKeyArn !== null),
      status: (volume) => volume.state,
    };
    const found = named(call, 'Volume', here(call).volumes).filter(filtered(call, values));
    return { volumeSet: members(found.map(shownVolume), 'item') };
  },
  DescribeSnapshots(call) {
    authorizeAccount(call, { action: 'ec2:DescribeSnapshots', resource: '*', shown: null });
    const values: Record<string, (snapshot: Snapshot) => string> = {
      'snapshot-id': (snapshot) => snapshot.id,
      'volume-id': (snapshot) => snapshot.volumeId,
      encrypted: (snapshot) => String(snapshot.kmsKeyArn !== null),
      status: (snapshot) => snapshot.state,
    };
    const found = named(call, 'Snapshot', here(call).snapshots).filter(filtered(call, values));
    const items = found.map((snapshot) => ({
      snapshotId: snapshot.id,
      volumeId: snapshot.volumeId,
      volumeSize: snapshot.sizeGb,
      status: snapshot.state,
      startTime: snapshot.createdAt,
      ownerId: call.caller.account,
      encrypted: snapshot.kmsKeyArn !== null,
      kmsKeyId: snapshot.kmsKeyArn,
    }));
    return { snapshotSet: members(items, 'item') };
  },
  GetEbsDefaultKmsKeyId(call) {
    authorizeAccount(call, { action: 'ec2:GetEbsDefaultKmsKeyId', resource: '*', shown: null });
    return { kmsKeyId: here(call).ebsDefaultKey ?? 'alias/aws/ebs' };
  },
};

function here(call: Call): RegionState {
  return regionOf(call.world, call.caller.account, call.region);
}

function shownVolume(volume: Volume): Output {
  const attachment = { volumeId: volume.id, instanceId: volume.instanceId, status: 'attached' };
  return {
    volumeId: volume.id,
    size: volume.sizeGb,
    availabilityZone: volume.zone,
    status: volume.state,
    createTime: volume.createdAt,
    encrypted: volume.kmsKeyArn !== null,
    kmsKeyId: volume.kmsKeyArn,
    attachmentSet: members(volume.instanceId ? [attachment] : [], 'item'),
  };
}

/** Those that the request names by id, each of which must exist; all where it names none. */
function named<T extends { id: string }>(call: Call, kind: 'Volume' | 'Snapshot', all: readonly T[]): readonly T[] {
  const ids = textList(call.input, `${kind}Id`);
  const missing = ids.find((id) => !all.some((item) => item.id === id));
  if (missing)
    throw new AwsFailure(`Invalid${kind}.NotFound`, `The ${kind.toLowerCase()} '${missing}' does not exist.`, 400);
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** `Filter.N` of a request; a filter that is not known here matches nothing. */
function filtered<T>(call: Call, values: Record<string, (item: T) => string>): (item: T) => boolean {
  const filters = objectList(call.input, 'Filter');
  return (item) =>
    filters.every((filter) => {
      const read = values[String(filter.Name)];
      return read !== undefined && textList(filter, 'Value').includes(read(item));
    });
}
