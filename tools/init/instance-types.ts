import { z } from 'zod';
import { textLike } from '../../src/settings/primitives';
import type { Answers, Draft } from './answers';

const type = textLike(
  /^[a-z][a-z\d-]*\.(nano|micro|small|medium|\d*x?large|metal[a-z\d-]*)$/,
  'must be an instance type such as m5.large',
);

export const byDockerMachine = ({ executor }: Draft): boolean => executor === 'docker+machine';

/** Types that can be next to each other in one fleet. */
export function instanceTypes(executor: Answers['executor'] | undefined) {
  const types = z
    .array(type)
    .min(1, { error: 'needs one instance type at least' })
    .refine((all) => new Set(all).size === all.length, { error: 'names a type twice' })
    .refine((all) => new Set(all.map(isArm)).size <= 1, {
      error: 'mixes ARM (Graviton) with x86, and all workers start from one image: take types of one architecture',
    });
  return executor === 'docker+machine'
    ? types.refine((all) => all.length <= 1, { error: 'must be one type with docker+machine' })
    : types;
}

/**
 * Graviton: a `g` follows the generation, as in m7g, t4g, c7gn.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function isArm(instanceType: string): boolean {
  return /^([a-z]+\d+g[a-z]*|a1)[.-]/.test(instanceType);
}
