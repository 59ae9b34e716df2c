import { DataAwsEip } from '@cdktf/provider-aws/lib/data-aws-eip';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association';
import { NetworkInterface } from '@cdktf/provider-aws/lib/network-interface';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { ServerInTerraform } from '../../settings/gitlab-server';

export interface ServerAddressProps {
  readonly settings: ServerInTerraform;
  readonly securityGroupId: string;
}

/** Seconds that a record may be remembered. */
const recordLifetime = 300;

/**
 * Where GitLab is found. The network interface is a resource of its own, so that private and public address stay when
 * the instance is replaced, and both are there before it boots.
 */
export class ServerAddress extends Construct {
  readonly networkInterface: NetworkInterface;
  readonly privateIp: string;
  /** Undefined where there is none. */
  readonly publicIp?: string;
  /** The host in `url`. */
  readonly host: string;
  /** Without a slash at its end. */
  readonly url: string;
  /** Without it the machine does not reach what it boots from. */
  readonly association?: TerraformResource;

  constructor(scope: Construct, id: string, { settings, securityGroupId }: ServerAddressProps) {
    super(scope, id);
    const { externalUrl, elasticIp, route53ZoneId } = settings.gitlabServer;
    this.networkInterface = new NetworkInterface(new Construct(this, 'interface'), 'gitlab', {
      subnetId: settings.subnetId,
      securityGroups: [securityGroupId],
      description: `GitLab of ${settings.environment}`,
    });
    this.privateIp = this.networkInterface.privateIp;
    const address = elasticIp.enable ? this.elasticIp(elasticIp.allocationId) : undefined;
    if (address) {
      this.publicIp = address.publicIp;
      this.association = new EipAssociation(new Construct(this, 'association'), 'gitlab', {
        allocationId: address.id,
        networkInterfaceId: this.networkInterface.id,
        // An address that something else uses is not taken away from it.
        allowReassociation: false,
      });
    }
    this.host = externalUrl?.replace(/^https?:\/\//, '') ?? address?.publicDns ?? this.privateIp;
    this.url = externalUrl ?? `http://${this.host}`;
    if (route53ZoneId !== undefined) {
      new Route53Record(new Construct(this, 'record'), 'gitlab', {
        zoneId: route53ZoneId,
        name: this.host,
        type: 'A',
        ttl: recordLifetime,
        records: [address?.publicIp ?? this.privateIp],
      });
    }
  }

  private elasticIp(allocationId: string | undefined): Eip | DataAwsEip {
    const place = new Construct(this, 'address');
    return allocationId === undefined
      ? new Eip(place, 'gitlab', { domain: 'vpc' })
      : new DataAwsEip(place, 'gitlab', { id: allocationId });
  }
}
