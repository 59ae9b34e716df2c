import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { placedStacks } from '../lookups';
import { putCommand, readParameter } from '../parameter';
import { proxyCredentials } from '../plan/machine-files';

/** What machines sign in to the proxy with is there, and in the form that they take it in. It is not shown. */
export const credentialsForProxy: Check = {
  name: 'proxy',
  summary: "the SSM parameter with the proxy's credentials exists and is encrypted",
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedStacks(context.app).flatMap(({ region, stack }) => {
      const parameter = proxyCredentials(stack);
      return parameter ? [{ about: stack.name, answer: () => look(context, region, parameter) }] : [];
    });
  },
};

async function look({ aws }: CheckContext, region: string, name: string): Promise<Answer> {
  const found = await readParameter(aws, region, name);
  if (!found) {
    return problem(
      `there is no parameter ${name} in ${region}`,
      `put user:password there: ${putCommand(region, name)}`,
    );
  }
  if (!/^[^\s:]+:\S+$/.test(found.value.trim())) {
    return problem(
      `the parameter ${name} does not hold user:password`,
      `put user:password there: ${putCommand(region, name)} --overwrite`,
    );
  }
  return found.type === 'SecureString'
    ? ok(`the parameter ${name} holds user:password`)
    : warning(
        `the parameter ${name} is a ${found.type}: everyone who can read parameters reads the password`,
        `make it a SecureString: delete it, then ${putCommand(region, name)}`,
      );
}
