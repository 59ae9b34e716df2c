import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolders } from '../../../src/terraform/stack-folders';
import { ask } from '../../../tools/sandbox/ask';
import { region } from './stand-in-account';

/** The ids of networks and instances in the stacks of an app. */
export function idsIn(outdir: string): string[] {
  const texts = stackFolders(outdir).map(({ folder }) => readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
  return [...new Set(texts.join().match(/\b(vpc|subnet|sg|i)-[0-9a-f]{8,17}\b/g) ?? [])].sort();
}

const questions: Readonly<Record<string, readonly [action: string, parameter: string]>> = {
  vpc: ['DescribeVpcs', 'VpcId.1'],
  subnet: ['DescribeSubnets', 'SubnetId.1'],
  sg: ['DescribeSecurityGroups', 'GroupId.1'],
  i: ['DescribeInstances', 'InstanceId.1'],
};

/** What EC2 says of the resource with this id. */
export function described(endpoint: string, id: string): Promise<string> {
  const [Action = '', parameter = ''] = questions[String(id.split('-')[0])] ?? [];
  const body = new URLSearchParams({ Action, Version: '2016-11-15', [parameter]: id });
  return ask(endpoint, 'ec2', region, { method: 'POST', body });
}
