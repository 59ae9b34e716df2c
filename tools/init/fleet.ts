import { type GitlabRunnerSettings, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { natGatewaySettings } from '../../src/settings/nat-gateway';
import { newNetworkSettings } from '../../src/settings/network';
import { parseSettings } from '../../src/settings/parse';
import { Code, type Fields, field, fields, plainValue, spread } from '../text/typescript';
import type { Answers } from './answers';
import { runnerFields } from './runner-fields';

/** A stack of the program that is written. */
export interface Stack {
  readonly id: string;
  readonly className: string;
  /** File in `stacks`, without its ending. */
  readonly file: string;
  /** What it is called, where another stack needs it. */
  readonly variable?: string;
  readonly comment: readonly string[];
  readonly props: Fields;
}

/** Where the runner stands: ids, or what another stack makes. */
export interface Place {
  readonly vpcId: string | Code;
  /** The manager's, and that of docker+machine's workers. */
  readonly subnetId: string | Code;
  /** Those of docker-autoscaler's workers. */
  readonly subnetIds: Code | readonly string[];
}

/** What all stacks share. */
export const where = new Code('where', {});

/**
 * The stacks, in the order in which they are deployed.
 *
 * @param prefix what their names begin with
 */
export function stacksOf(answers: Answers, prefix = ''): readonly Stack[] {
  const stacks: readonly Stack[] = [
    ...(answers.vpc === undefined ? [networkStack(answers)] : []),
    ...(answers.outbound === 'elastic-ip' ? [natGatewayStack(answers)] : []),
    {
      id: 'gitlab-runner',
      className: 'GitlabRunnerStack',
      file: 'gitlab-runner-stack',
      comment: ['The runner manager, which always runs, and its workers, which start and stop with the jobs.'],
      props: fields(spread(where), ...runnerFields(answers, placeOf(answers)).fields),
    },
  ];
  return stacks.map((stack) => ({ ...stack, id: `${prefix}${stack.id}` }));
}

/**
 * Checks them as the stacks will.
 *
 * @returns the runner's complete settings
 * @throws {SettingsError} naming every wrong setting
 */
export function checkedFleet(stacks: readonly Stack[]): GitlabRunnerSettings {
  for (const { className } of stacks) {
    if (className === 'NetworkStack') {
      parseSettings(newNetworkSettings, propsOf(stacks, className));
    } else if (className === 'NatGatewayStack') {
      parseSettings(natGatewaySettings, propsOf(stacks, className));
    }
  }
  return parseSettings(gitlabRunnerSettings, propsOf(stacks, 'GitlabRunnerStack'));
}

/** The values that a stack will get. */
// biome-ignore lint/suspicious/noExplicitAny: what a user would write; the schemas tell whether it is right
export function propsOf(stacks: readonly Stack[], name: string): any {
  return plainValue(stacks.find(({ className }) => className === name)?.props ?? fields());
}

/** Of a new VPC. */
export function networkStack({ zones = [], outbound }: Pick<Answers, 'zones' | 'outbound'>): Stack {
  const isPublic = outbound === 'public';
  return {
    id: 'network',
    className: 'NetworkStack',
    file: 'network-stack',
    variable: 'network',
    comment: isPublic
      ? ['A VPC of public subnets: no NAT gateway, which would cost by the hour and by the byte.']
      : ['A VPC with a public and a private subnet in each zone.'],
    props: fields(
      spread(where),
      environmentField,
      field('cidrBlock', '10.0.0.0/16', 'Must differ from the networks that you may connect it with later.'),
      field('availabilityZones', zones, 'Add one at the end at any time: the others stay as they are.'),
      isPublic && field('privateSubnetCidrBlocks', []),
    ),
  };
}

function natGatewayStack({ vpc, elasticIp = '', publicSubnet = '', routeTables = [] }: Answers): Stack {
  const isThere = vpc !== undefined;
  return {
    id: 'nat-gateway',
    className: 'NatGatewayStack',
    file: 'nat-gateway-stack',
    comment: [
      'Internet access of the private subnets, with an address that you have. It is looked up, never made and never released.',
    ],
    props: fields(
      spread(where),
      field('name', new Code(templateName('nat-gateway'), 'fleet-nat-gateway')),
      field('publicSubnetId', isThere ? publicSubnet : new Code('network.publicSubnetIds[0]', 'subnet-0')),
      field('privateRouteTableIds', isThere ? routeTables : new Code('network.privateRouteTableIds', ['rtb-0'])),
      field('elasticIp', fields(field(/^eipalloc-/.test(elasticIp) ? 'allocationId' : 'name', elasticIp))),
    ),
  };
}

export function placeOf({ vpc, subnets = [], outbound }: Pick<Answers, 'vpc' | 'subnets' | 'outbound'>): Place {
  if (vpc !== undefined) {
    return { vpcId: vpc, subnetId: String(subnets[0]), subnetIds: subnets };
  }
  const list = `network.${outbound === 'public' ? 'public' : 'private'}SubnetIds`;
  return {
    vpcId: new Code('network.vpcId', 'vpc-0'),
    subnetId: new Code(`${list}[0]`, 'subnet-0'),
    subnetIds: new Code(list, ['subnet-0']),
  };
}

const environmentField = field('environment', new Code('environment', 'fleet'));

function templateName(part: string): string {
  return `\`\${environment}-${part}\``;
}
