/**
 * What the names of AWS's APIs end with in a region.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 * @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
const suffixes: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^us-iso-/, 'c2s.ic.gov'],
  [/^us-isob-/, 'sc2s.sgov.gov'],
  [/^eusc-/, 'amazonaws.eu'],
];

/** `amazonaws.com` but in a partition that has names of its own. */
export function dnsSuffix(region: string): string {
  return suffixes.find(([regions]) => regions.test(region))?.[1] ?? 'amazonaws.com';
}

/**
 * IAM has one address in each partition.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export function iamHost(region: string): string {
  const within = /^cn-/.test(region) ? 'cn-north-1.' : /^us-gov-/.test(region) ? 'us-gov.' : '';
  return `iam.${within}${dnsSuffix(region)}`;
}
