import { readStackJson, type StackFolder } from '../../src/terraform/stack-folders';
import { bootEnvironments } from '../doctor/plan/machine-files';
import { dataOf, type PlannedStack, resourcesOf } from '../doctor/plan/planned-app';
import { ask } from './ask';
import { emulatedRegion } from './environment';

/** Has the form of a runner's token, so that `npx runners doctor` finds nothing wrong with it, and opens nothing. */
export const emulatedToken = 'glrt-emulated-opens-nothing';

/** What of a synthesized stack names things that its account has to hold already. */
interface StackJson {
  readonly provider: { readonly aws: readonly [{ readonly region?: string }] };
  readonly terraform: { readonly backend: { readonly s3?: StateBucket } };
  readonly data?: { readonly aws_eips?: Readonly<Record<string, { readonly filter?: readonly Filter[] }>> };
}

interface StateBucket {
  readonly bucket: string;
  readonly region: string;
}

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * Makes in an empty account what the stacks do not make themselves: the Elastic IPs that they look for by their Name
 * tag, the parameters that managers read their token from, the buckets that they keep their state in.
 *
 * @returns what was made, for people to read
 * @throws {Error} when the emulator refuses
 */
export async function prepareAccount(endpoint: string, stacks: readonly StackFolder[]): Promise<readonly string[]> {
  const made = new Set<string>();
  const once = async (what: string, make: () => Promise<void>) => {
    if (!made.has(what)) {
      await make();
      made.add(what);
    }
  };
  for (const { name: stackName, folder } of stacks) {
    const stack: StackJson = readStackJson(folder);
    const region = stack.provider.aws[0].region ?? emulatedRegion;
    for (const name of elasticIpNames(stack)) {
      await once(`Elastic IP ${name}`, () => allocateAddress(endpoint, region, name));
    }
    const state = stack.terraform.backend.s3;
    if (state) {
      await once(`bucket ${state.bucket}`, () => createBucket(endpoint, state));
    }
    for (const parameter of tokenParameters({ name: stackName, folder, region, json: stack })) {
      await once(`parameter ${parameter}`, () => putToken(endpoint, region, parameter));
    }
  }
  return [...made];
}

/** Those that somebody has to fill before a plan, or before the first boot, whose script chooses among them. */
function tokenParameters(stack: PlannedStack): readonly string[] {
  const own = resourcesOf(stack, 'aws_ssm_parameter').map(({ block }) => block.name);
  const booted = bootEnvironments(stack).flatMap(
    ({ PREREGISTERED_PARAMETER, ACCESS_PARAMETER = '', REGISTRATION_PARAMETER = '' }) =>
      PREREGISTERED_PARAMETER ? [PREREGISTERED_PARAMETER] : [ACCESS_PARAMETER, REGISTRATION_PARAMETER],
  );
  const read = dataOf(stack, 'aws_ssm_parameter').map(({ name }) => String(name));
  // AWS's own are there.
  return [...booted, ...read].filter((name) => !/^$|^\/aws\/|\$/.test(name) && !own.includes(name));
}

function elasticIpNames({ data }: StackJson): readonly string[] {
  return Object.values(data?.aws_eips ?? {})
    .flatMap(({ filter }) => filter ?? [])
    .filter(({ name }) => name === 'tag:Name')
    .flatMap(({ values }) => values);
}

async function allocateAddress(endpoint: string, region: string, name: string): Promise<void> {
  const query = new URLSearchParams({
    Action: 'AllocateAddress',
    Version: '2016-11-15',
    Domain: 'vpc',
    'TagSpecification.1.ResourceType': 'elastic-ip',
    'TagSpecification.1.Tag.1.Key': 'Name',
    'TagSpecification.1.Tag.1.Value': name,
  });
  await ask(endpoint, 'ec2', region, { method: 'POST', body: query });
}

async function putToken(endpoint: string, region: string, name: string): Promise<void> {
  await ask(endpoint, 'ssm', region, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.PutParameter', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: name, Type: 'SecureString', Value: emulatedToken, Overwrite: true }),
  });
}

async function createBucket(endpoint: string, { bucket, region }: StateBucket): Promise<void> {
  const place = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await ask(`${endpoint}/${bucket}`, 's3', region, { method: 'PUT', body: region === 'us-east-1' ? '' : place });
}
