import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { numberOf, textOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import type { Attributes, StateResource } from '../state';
import { given } from './values';

type Rules = NonNullable<GitlabRunnerInput['runnerIngressRules']>;

/** The rules of all security groups, by the keys that their addresses have (upstream *_security_group.tf). */
export function ruleSettings(module: ModuleResources): Partial<GitlabRunnerInput> {
  const egress = (name: string) => rulesOf(module.members('aws_vpc_security_group_egress_rule', name));
  const ingress = (name: string) => rulesOf(module.members('aws_vpc_security_group_ingress_rule', name));
  const autoscaler = module.get('aws_security_group.docker_autoscaler') !== undefined;
  const machine = module.get('aws_security_group.docker_machine') !== undefined;
  return {
    runnerIngressRules: ingress('runner'),
    runnerEgressRules: egress('runner'),
    ...(machine && {
      runnerWorkerIngressRules: ingress('docker_machine'),
      runnerWorkerEgressRules: egress('docker_machine'),
    }),
    ...(autoscaler && {
      runnerWorkerIngressRules: ingress('docker_autoscaler_ingress'),
      runnerWorkerEgressRules: egress('docker_autoscaler_egress'),
    }),
  };
}

function rulesOf(members: readonly StateResource[]): Rules {
  return Object.fromEntries(members.map(({ key, attributes }) => [String(key), ruleOf(attributes)]));
}

function ruleOf(attributes: Attributes): Rules[string] {
  const protocol = textOf(attributes, 'ip_protocol') as Rules[string]['protocol'];
  const ports =
    protocol === '-1' ? {} : { fromPort: numberOf(attributes, 'from_port'), toPort: numberOf(attributes, 'to_port') };
  const destination = {
    cidrBlock: textOf(attributes, 'cidr_ipv4'),
    ipv6CidrBlock: textOf(attributes, 'cidr_ipv6'),
    prefixListId: textOf(attributes, 'prefix_list_id'),
    securityGroup: textOf(attributes, 'referenced_security_group_id'),
  };
  return { ...given({ ...ports, ...destination }), protocol, description: textOf(attributes, 'description') ?? '' };
}
