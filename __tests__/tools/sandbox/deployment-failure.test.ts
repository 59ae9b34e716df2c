import { expect, it } from 'vitest';
import { deploymentFailure } from '../../../tools/sandbox/deployment-failure';

// The end of what cdktf 0.21.0 wrote, and the words of Node.js 20.20 about a promise that it forgot.
const written = `/usr/bin/node cdktf deploy * --skip-synth failed:
1 Stack deploying     1 Stack done     0 Stacks waiting
nat-gateway  data.aws_route_table.private_0: Read complete after 0s

             Error: Resource postcondition failed


1 Stack deploying     1 Stack done     0 Stacks waiting


0 Stacks deploying     2 Stacks done     0 Stacks waiting
Invoking Terraform CLI failed with exit code 1
node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "false".] {
  code: 'ERR_UNHANDLED_REJECTION'
}

Node.js v20.20.2`;

it("ends with Terraform's reason, without progress and without a trace", () => {
  expect(deploymentFailure(written).message).toBe(
    'The deployment failed:\nnat-gateway  data.aws_route_table.private_0: Read complete after 0s\n\n             Error: Resource postcondition failed',
  );
});

it('says what there is where Terraform said nothing', () => {
  expect(deploymentFailure('cdktf deploy failed:\nInvoking Terraform CLI failed with exit code 1').message).toBe(
    'The deployment failed:\nInvoking Terraform CLI failed with exit code 1',
  );
});
