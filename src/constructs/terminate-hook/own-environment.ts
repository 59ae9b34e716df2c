import type { Construct } from 'constructs';
import { AwsStack } from '../stack/aws-stack';

/** A function that removes the machines of one environment. */
interface Cleaning extends Construct {
  readonly environment: string;
}

/**
 * What is wrong where a second runner of the app has this environment in the same region. Key pairs and spot requests of
 * docker-machine bear no tags, so the function knows them by the environment in their name: it would take those that the
 * other runner is about to use.
 *
 * @param all the functions of the app, in their order: the later one of two is told of
 */
export function sharedEnvironment(cleaning: Cleaning, all: readonly Cleaning[]): string[] {
  const place = (one: Cleaning) => JSON.stringify([one.environment, AwsStack.of(one).givenRegion]);
  return all
    .slice(0, all.indexOf(cleaning))
    .filter((other) => place(other) === place(cleaning))
    .map(
      (other) =>
        `environment: is ${cleaning.environment}, and so is that of the stack ${AwsStack.of(other).node.id} in the same ` +
        'region: clean-up tells the machines of two runners apart by it. Give one of them another environment',
    );
}
