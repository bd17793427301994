import { authorizeAccount } from './authorize';
import type { Call, OperationTable } from './call';
import { regionOf } from './find';
import { objectList, textList } from './wire/members';
import { members } from './wire/xml';
import type { RegionState, Volume, VpcEndpoint } from './world';

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
    const ids = textList(call.input, 'VolumeId');
    const values: Record<string, (volume: Volume) => string> = {
      'volume-id': (volume) => volume.id,
      encrypted: (volume) => String(volume.kmsKeyArn !== null),
      status: (volume) => volume.state,
    };
    const found = here(call)
      .volumes.filter((volume) => ids.length === 0 || ids.includes(volume.id))
      .filter(filtered(call, values));
    const items = found.map((volume) => ({
      volumeId: volume.id,
      size: volume.sizeGb,
      availabilityZone: volume.zone,
      status: volume.state,
      createTime: volume.createdAt,
      encrypted: volume.kmsKeyArn !== null,
      kmsKeyId: volume.kmsKeyArn,
    }));
    return { volumeSet: members(items, 'item') };
  },
  GetEbsDefaultKmsKeyId(call) {
    authorizeAccount(call, { action: 'ec2:GetEbsDefaultKmsKeyId', resource: '*', shown: null });
    return { kmsKeyId: here(call).ebsDefaultKey ?? 'alias/aws/ebs' };
  },
};

function here(call: Call): RegionState {
  return regionOf(call.world, call.caller.account, call.region);
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
