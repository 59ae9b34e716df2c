import { containsRange } from './cidr';

/** RFC 1918, and what AWS uses of RFC 6598 and of link-local addresses. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];

/** Whether a host is an IPv4 address in one of these ranges. */
export const isInRange = (host: string, ranges: readonly string[]): boolean =>
  ranges.some((range) => containsRange(range, `${host}/32`));

/** Whether a host is an IPv4 address that only its own network reaches. */
export const isPrivateHost = (host: string): boolean => isInRange(host, privateRanges);
