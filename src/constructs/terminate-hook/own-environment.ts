import type { Construct } from 'constructs';
import { toldApart } from '../../settings/told-apart';
import { AwsStack } from '../stack/aws-stack';

/** A function that removes the machines of one environment. */
export interface Cleaning extends Construct {
  readonly environment: string;
  /** Name of the function. */
  readonly physicalName: string;
  /** What the names of its machines begin with. */
  readonly machinePrefix: string;
  /** Whether its runner makes machines, with docker-machine. */
  readonly makesMachines: boolean;
}

/** Where two runners of an app have the same environment in the same region. */
export interface SharedEnvironment {
  /** Clean-up of one would take what the other is about to use. */
  readonly problems: readonly string[];
  /** What is to be said of `environment`: they can only be in two accounts. */
  readonly warnings: readonly string[];
}

/**
 * Most names come from the environment, so AWS refuses the second of two runners in one account (Lambda:
 * "ResourceConflictException: Function already exist"): where their functions have the same name, they are in two
 * accounts, or the second will fail. Where they have not, they can be in one, and clean-up has to tell them apart.
 *
 * @param before the functions of the app that were made before
 */
export function sharedEnvironment(cleaning: Cleaning, before: readonly Cleaning[]): SharedEnvironment {
  const place = (one: Cleaning) => JSON.stringify([one.environment, AwsStack.of(one).givenRegion]);
  const sharing = before.filter((other) => place(other) === place(cleaning));
  const namesake = (other: Cleaning) =>
    `is ${cleaning.environment}, and so is that of the stack ${AwsStack.of(other).node.id} in the same region: `;
  const meets = (other: Cleaning) =>
    (cleaning.makesMachines || other.makesMachines) && !toldApart(cleaning.machinePrefix, other.machinePrefix);
  const isSameName = (other: Cleaning) => other.physicalName === cleaning.physicalName;
  return {
    problems: sharing
      .filter((other) => !isSameName(other) && meets(other))
      .map(
        (other) =>
          `environment: ${namesake(other)}clean-up of one may remove key pairs that the other is about to use. Give one ` +
          'of them another environment, or if both are deployed, another runnerWorkerDockerMachineInstance.namePrefix',
      ),
    warnings: sharing
      .filter(isSameName)
      .map(
        (other) =>
          `${namesake(other)}AWS refuses the second in one account, because most names come from it. ` +
          'Give one of them another environment',
      ),
  };
}
