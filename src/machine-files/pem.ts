/** Certificates as a file holds them: the last line ends, too. */
export function pem(certificates: string): string {
  return certificates.endsWith('\n') ? certificates : `${certificates}\n`;
}
