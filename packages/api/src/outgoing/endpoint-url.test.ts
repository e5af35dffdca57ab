import { expect, test } from "vitest";
import { PUBLIC_ONLY, readAllowance } from "./allowance.ts";
import { urlProblem } from "./endpoint-url.ts";

test.each([
  "https://crm.example/hooks",
  "https://crm.example:443/hooks?source=volley",
  "https://crm.example:8443/",
  "https://1.1.1.1/hooks",
  "https://[2606:4700:4700::1111]/hooks",
])("%s may be called", (url) => {
  expect(urlProblem(url, PUBLIC_ONLY)).toBeNull();
});

test.each([
  ["", "no address"],
  ["crm.example/hooks", "no address"],
  ["http://crm.example/hooks", "https://"],
  ["ftp://crm.example/hooks", "https://"],
  ["file:///etc/passwd", "https://"],
  ["https://ada:secret@crm.example/", "no password"],
  ["https://crm.example@127.0.0.1/", "no password"],
  ["https://crm.example:22/", "port 22"],
  ["https://crm.example:6379/", "port 6379"],
  ["https://127.0.0.1/", "public internet"],
  // What the URL standard makes of these is 127.0.0.1.
  ["https://127.1/", "public internet"],
  ["https://2130706433/", "public internet"],
  ["https://0x7f000001/", "public internet"],
  ["https://0177.0.0.1/", "public internet"],
  ["https://①②⑦.0.0.1/", "public internet"],
  ["https://169.254.169.254/latest/meta-data", "public internet"],
  ["https://[::1]/", "public internet"],
  ["https://[::ffff:169.254.169.254]/", "public internet"],
  ["https://[fd00:ec2::254]/", "public internet"],
  ["https://localhost/", "public internet"],
  ["https://LOCALHOST./", "public internet"],
  ["https://hooks.localhost/", "public internet"],
  [`https://crm.example/${"x".repeat(2_000)}`, "characters"],
])("%s may not", (url, problem) => {
  expect(urlProblem(url, PUBLIC_ONLY)).toContain(problem);
});

test("what the operator names may be called without TLS, on any port", () => {
  const allowance = readAllowance("10.1.0.0/16, crm.lan, ::1");
  for (const url of ["http://10.1.2.3:8080/", "http://CRM.lan/", "http://[::1]:3000/"]) {
    expect(urlProblem(url, allowance)).toBeNull();
  }
  for (const url of ["http://10.2.0.1/", "http://lan/", "https://127.0.0.1/"]) {
    expect(urlProblem(url, allowance)).not.toBeNull();
  }
  for (const wrong of ["10.1.0.0/99", "http://crm.lan", "-", "crm.lan:80"]) {
    expect(() => readAllowance(wrong)).toThrow(RangeError);
  }
});
