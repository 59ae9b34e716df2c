/** How instances are paid for; each market has quotas of its own. */
export type Market = 'onDemand' | 'spot';

/** One quota of vCPUs, for a group of instance families. */
interface VcpuQuota {
  readonly families: RegExp;
  readonly onDemand: string;
  /** Undefined where the spot market has none. */
  readonly spot?: string;
}

/** @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
const quotas: readonly VcpuQuota[] = [
  { families: /^(g|gr|vt)$/, onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' },
  { families: /^p$/, onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
  { families: /^f$/, onDemand: 'L-74FC7D96', spot: 'L-88CF9481' },
  { families: /^inf$/, onDemand: 'L-1945791B', spot: 'L-B5D1601B' },
  { families: /^trn$/, onDemand: 'L-2C3B7624', spot: 'L-6B0D517C' },
  { families: /^dl$/, onDemand: 'L-6E869C2A', spot: 'L-85EED4F7' },
  { families: /^x$/, onDemand: 'L-7295265B', spot: 'L-E3A00192' },
  { families: /^u$/, onDemand: 'L-43DA4232' },
  { families: /^hpc$/, onDemand: 'L-F7808C92' },
  { families: /^(?!mac)[acdhimrtz][a-z]*$/, onDemand: 'L-1216C47A', spot: 'L-34B43A08' },
];

/** The code of the quota that an instance type counts to; undefined where there is none, as for mac. */
export function quotaCode(type: string, market: Market): string | undefined {
  const family = /^[a-z]+/.exec(type)?.[0] ?? '';
  return quotas.find(({ families }) => families.test(family))?.[market];
}

/** What types that AWS picks by requirements count to. */
export function standardQuota(market: Market): string | undefined {
  return quotaCode('m5.large', market);
}
