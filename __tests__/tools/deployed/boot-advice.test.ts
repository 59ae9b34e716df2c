import { expect, it } from 'vitest';
import { withAdvice } from '../../../tools/deployed/boot-advice';

// As the programs say it: botocore 1.40 (exceptions.py), curl 8.5 (lib/), AWS's documented errors.
it.each([
  ['Unable to locate credentials. You can configure credentials by running "aws configure".', 'instance profile'],
  [
    'An error occurred (AccessDeniedException) when calling the GetParameter operation: User: arn:aws:sts::111122223333:assumed-role/m/i-1 is not authorized to perform: ssm:GetParameter',
    'policy of its role',
  ],
  [
    'An error occurred (InvalidSignatureException) when calling the GetParameter operation: Signature expired: 20260101T000000Z is now earlier than 20261129T000000Z',
    'clock',
  ],
  ['curl: (6) Could not resolve host: packages.gitlab.com', 'enableDnsSupport'],
  [
    'curl: (7) Failed to connect to packages.gitlab.com port 443 after 3 ms: Could not connect to server',
    'route table',
  ],
  ['curl: (28) Connection timed out after 10001 milliseconds', 'route table'],
  ['Could not connect to the endpoint URL: "https://ssm.eu-west-1.amazonaws.com/"', 'route table'],
  ['Connect timeout on endpoint URL: "https://ssm.eu-west-1.amazonaws.com/"', 'route table'],
  ['curl: (60) SSL certificate problem: unable to get local issuer certificate', 'caCertificate'],
  ['SSL validation failed for https://ssm.eu-west-1.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED]', 'caCertificate'],
  ['curl: (23) Failure writing output to destination', 'volume_size'],
  ['curl: (22) The requested URL returned error: 503', 'host down'],
])('says what to look at: %s', (complaint, word) => {
  const said = withAdvice(complaint);
  expect(said.startsWith(complaint.replace(/\.$/, ''))).toBe(true);
  expect(said.slice(complaint.length)).toContain(word);
});

it('adds nothing to what it does not know', () => {
  const own = 'the SSM parameter /none does not exist or is empty: put a token there';
  expect(withAdvice(own)).toBe(own);
});
