/**
 * Asks the emulator, which reads service and region from a signature and does not verify it.
 *
 * @returns what it answers, XML or JSON
 * @throws {Error} with its words when it refuses
 */
export async function ask(url: string, service: string, region: string, request: RequestInit): Promise<string> {
  const scope = `emulated/20250101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const response = await fetch(url, { ...request, headers: { ...request.headers, authorization } });
  const answer = await response.text();
  if (!response.ok) {
    throw new Error(`The emulated ${service} refuses: ${answer}`);
  }
  return answer;
}
