import { ask } from '../sandbox/ask';
import { listAt, read, type Tree } from './query-xml';

/** An Auto Scaling group as DescribeAutoScalingGroups of the emulator tells it; undefined where there is none. */
export async function describedGroup(endpoint: string, region: string, name: string): Promise<Tree> {
  const body = new URLSearchParams({
    Action: 'DescribeAutoScalingGroups',
    Version: '2011-01-01',
    'AutoScalingGroupNames.member.1': name,
  });
  const answer = read(await ask(endpoint, 'autoscaling', region, { method: 'POST', body }));
  const path = ['DescribeAutoScalingGroupsResponse', 'DescribeAutoScalingGroupsResult', 'AutoScalingGroups'];
  return listAt(answer, ...path)[0];
}
