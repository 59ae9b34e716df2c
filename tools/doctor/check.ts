import type { AwsReader } from './aws-reader';
import type { Answer } from './finding';
import type { PlannedApp } from './plan/planned-app';

export interface CheckContext {
  /** What will be deployed. */
  readonly app: PlannedApp;
  readonly aws: AwsReader;
}

/** One thing to look at: it becomes one line. */
export interface Question {
  /** The stack or the region. */
  readonly about: string;
  /** @throws {AwsRefusal} when AWS does not let us look */
  answer(): Promise<Answer>;
}

/** Something that has to be right before a deployment. It only reads. */
export interface Check {
  readonly name: string;
  /** What has to be right, for docs/commands.md. */
  readonly summary: string;
  /** Whether it asks AWS, which is no use without an identity. */
  readonly asksAws: boolean;
  /** Nothing when the stacks have no such thing. */
  questions(context: CheckContext): readonly Question[];
}
