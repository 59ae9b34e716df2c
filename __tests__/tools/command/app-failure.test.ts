import { describe, expect, it } from 'vitest';
import { appFailure } from '../../../tools/command/app-failure';

/** What Node.js 20.20 prints of an error that nobody catches, with the frames of tsx. */
const uncaught = (name: string, message: string, fields = '') => `/project/src/settings/parse.ts:29
  throw new ${name}([...problems.map(withoutSecrets)]);
        ^


${name}: ${message}
    at parseSettings (/project/src/settings/parse.ts:29:9)
    at new GitlabRunnerStack (/project/stacks/gitlab-runner-stack.ts:19:22)${fields}

Node.js v20.20.2
`;

describe('an app that failed', () => {
  it('is told by the list of its wrong settings', () => {
    const list = '2 settings are wrong:\n  - vpcId: is required\n  - environment: must not be "x"';
    const fields = " {\n  problems: [\n    'vpcId: is required',\n    'environment: must not be \"x\"'\n  ]\n}";
    expect(appFailure('The app main.ts', uncaught('SettingsError', list, fields)).message).toBe(
      `The app main.ts failed:\n${list}`,
    );
  });

  it('is told by the message of an error, which may have lines', () => {
    const written = `Reading ...\n${uncaught('Error', "Cannot find module './x'\nRequire stack:\n- /project/main.ts")}`;
    expect(appFailure('The app main.ts', written).message).toBe(
      "The app main.ts failed:\nCannot find module './x'\nRequire stack:\n- /project/main.ts",
    );
  });

  it.each([uncaught('TypeError', 'x is not a function'), 'main.ts(3,1): error TS1005: Error: a word', 'Error: alone'])(
    'is told by all of its words where the place is what helps: %j',
    (written) => {
      expect(appFailure('The app main.ts', written).message).toBe(`The app main.ts failed:\n${written.trim()}`);
    },
  );
});
