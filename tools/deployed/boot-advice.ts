/** What a program complains of during a boot, and what a person can look at. The boot's own messages say it themselves. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/Unable to locate credentials/, 'does the instance have its instance profile?'],
  [
    /AccessDenied|is not authorized to perform|UnauthorizedOperation/,
    'does a policy of its role allow that, and no permissions boundary or service control policy deny it?',
  ],
  [
    /Signature expired|Signature not yet current|RequestExpired|RequestTimeTooSkewed/,
    'is its clock right? The Amazon Time Sync Service is at 169.254.169.123',
  ],
  [/Could not resolve host|Name or service not known/i, 'does its VPC resolve DNS names (enableDnsSupport)?'],
  [
    /certificate verify failed|SSL certificate problem|SSL validation failed|unable to get local issuer/i,
    'which authority signed that certificate? runnerGitlab.caCertificate and proxy.caCertificate add authorities',
  ],
  [
    /Failed to connect|Could not connect|Couldn't connect|Connect(ion)? time(d )?out|No route to host|unreachable/i,
    'do the route table, the security group and the network ACL of its subnet let it out, or does it need proxy?',
  ],
  [
    /No space left on device|Failure writing output|Failed writing/i,
    'is its disk full? runnerInstance.rootDeviceConfig.volume_size is its size',
  ],
  [
    /returned error: 5\d\d|no answer of GitLab .*\b5\d\d\b/,
    'is the host down? The boot continues when it answers again',
  ],
];

/** A complaint of another program, with what to look at where that is known. */
export function withAdvice(complaint: string): string {
  const known = advice.find(([pattern]) => pattern.test(complaint));
  return known ? `${complaint.replace(/\.$/, '')}: ${known[1]}` : complaint;
}
