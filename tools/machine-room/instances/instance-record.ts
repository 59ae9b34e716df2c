import type { Vpc } from '../network/network';

/** What EC2 knows about an instance, as far as it matters to anyone who boots it. */
export interface InstanceRecord {
  readonly instanceId: string;
  readonly state: InstanceState;
  readonly imageId: string;
  /** The name of its image (AMI), which tells its operating system. */
  readonly imageName: string;
  readonly instanceType: string;
  readonly accountId: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly vpc: Vpc;
  readonly subnetId: string;
  /** Its private IPv4 address. */
  readonly address: string;
  /** `ip-10-0-0-5.eu-central-1.compute.internal` */
  readonly hostname: string;
  readonly spot: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** MetadataOptions.InstanceMetadataTags */
  readonly tagsInMetadata: boolean;
  /** MetadataOptions.HttpPutResponseHopLimit */
  readonly hopLimit: number;
  readonly role?: { readonly name: string; readonly profileArn: string };
  /** Its key pair: the public half is what EC2 knows of it. */
  readonly keyPair?: { readonly name: string; readonly publicKey: string };
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
