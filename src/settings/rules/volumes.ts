import type { GitlabRunnerSettings } from '../families';
import type { Finding } from './rule';

type Volume = Pick<
  GitlabRunnerSettings['runnerWorkerDockerAutoscalerInstance'],
  'volumeType' | 'volumeIops' | 'volumeThroughput' | 'rootSize'
>;

/** What EBS gives for a volume of a size. @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const limits = {
  gp2: undefined,
  gp3: { min: 3000, max: 80_000, perGib: 500 },
  io1: { min: 100, max: 64_000, perGib: 50 },
  io2: { min: 100, max: 256_000, perGib: 1000 },
} as const;

/**
 * Operations and throughput count where workers come from a launch template. The limits depend on the instance type
 * and grow from year to year, so what is above them is told and not refused.
 *
 * @param setting that has the volume
 */
export function volumeFindings(
  setting: string,
  { volumeType, volumeIops, volumeThroughput, rootSize }: Volume,
): Finding[] {
  const limit = limits[volumeType];
  if (!limit) {
    return [];
  }
  const most = Math.max(limit.min, Math.min(limit.max, limit.perGib * rootSize));
  const fast = volumeThroughput < 125 || volumeThroughput > Math.min(2000, volumeIops / 4);
  return [
    ...(volumeIops < limit.min || volumeIops > most
      ? [
          {
            setting: `${setting}.volumeIops`,
            message: `is ${volumeIops}, and AWS takes ${limit.min} to ${most} for ${rootSize} GiB of ${volumeType}: change it or rootSize`,
          },
        ]
      : []),
    ...(volumeType === 'gp3' && fast
      ? [
          {
            setting: `${setting}.volumeThroughput`,
            message: `is ${volumeThroughput}, and AWS takes 125 to ${Math.min(2000, volumeIops / 4)} with ${volumeIops} operations a second: change one of them`,
          },
        ]
      : []),
  ];
}
