// The credentials that we know by their shape. Each is taken from its issuer's documentation or from what its issuer hands out.

/** What one kind of credential looks like. */
export interface Shape {
  readonly id: string;
  readonly what: string;
  /** How it begins, as the source of a regular expression: a file without any of these beginnings is not looked at further. */
  readonly start: string;
  /** It may also begin in the middle of a word (`dbPassword`). */
  readonly inWord?: true;
  /** The whole, from the beginning on. The group `secret` is the part that must not be known, where that is not the whole. */
  readonly whole: RegExp;
  /** Says by the text around it that it is none. */
  readonly isHarmless?: (match: RegExpExecArray) => boolean;
}

const word = "(?![A-Za-z0-9])";

/** A shape whose beginning is an issuer's prefix; `rest` is what follows. */
function prefixed(id: string, what: string, [start, rest]: readonly [string, string]): Shape {
  return { id, what, start, whole: new RegExp(`(?:${start})${rest}${word}`, "y") };
}

/** Hosts that exist nowhere but on one's own machine or in documentation (RFC 2606, RFC 6761). */
const nowhere =
  /^(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[\w-]+(?:[:/]|$)|(?:[\w-]+\.)*(?:example|test|invalid|localhost|local)\b|(?:[\w-]+\.)*example\.(?:com|org|net))/i;

/** What a secret is called, up to the end of the name. */
const secretName =
  "(?:[Pp]ass(?:word|wd)|PASS(?:WORD|WD)|[Ss]ecret|SECRET|[Aa]pi_?[Kk]ey|API_?KEY|(?:[Aa]ccess|[Aa]uth|[Rr]efresh|[Bb]earer)_?[Tt]oken|(?:ACCESS|AUTH|REFRESH|BEARER)_?TOKEN|[Pp]rivate_?[Kk]ey|PRIVATE_?KEY|[Ss]ecret_?[Kk]ey|SECRET_?KEY)";
const assigned = "[\"']?\\s{0,3}(?:=>|:=|[:=])\\s{0,3}[\"'`]";

const awsSecret = "(?:(?:aws_)?secret_?access_?key|(?:AWS_)?SECRET_?ACCESS_?KEY|(?:aws)?[Ss]ecretAccessKey|aws_secret_key|AWS_SECRET_KEY)";

/** Whether a text was drawn by a machine: hexadecimal digits of 128 bits or more, or small letters, capitals and digits well mixed. */
function isDrawn(text: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return /[a-f]/i.test(text) && bitsPerCharacter(text) > 3;
  const changes = text.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text) && changes > text.length / 3 && bitsPerCharacter(text) > 3.5;
}

/** Shannon's entropy of the characters: below about 1.5 it is one character over and over; what was drawn has 3 and more. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Every shape, in the order of their ids. */
export const shapes: readonly Shape[] = [
  prefixed("anthropic-key", "an Anthropic key", ["sk-ant-", "[a-z0-9]{3,10}-[\\w-]{32,}"]),
  {
    id: "assigned-secret",
    what: "a password or key that is written down",
    start: `${secretName}(?=${assigned}[A-Za-z0-9+/_=-]{20})`,
    inWord: true,
    whole: new RegExp(`${secretName}${assigned}(?<secret>[A-Za-z0-9+/_=-]{20,200})["'\`]`, "y"),
    isHarmless: ({ groups }) => !isDrawn(groups!["secret"]!),
  },
  prefixed("aws-access-key", "an AWS access key id", ["AKIA|ASIA|ABIA|ACCA", "[A-Z2-7]{16}"]),
  {
    id: "aws-secret-key",
    what: "an AWS secret access key",
    start: awsSecret,
    whole: new RegExp(`${awsSecret}["']?\\s{0,4}(?:=>|[:=])\\s{0,4}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])`, "y"),
  },
  {
    id: "azure-storage-key",
    what: "a key of an Azure storage account",
    start: "AccountKey=",
    whole: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/y,
  },
  prefixed("databricks-token", "a Databricks token", ["dapi", "[0-9a-f]{32}(?:-\\d)?"]),
  prefixed("digitalocean-token", "a DigitalOcean token", ["do[opr]_v1_", "[0-9a-f]{64}"]),
  {
    id: "discord-webhook",
    what: "a Discord webhook",
    start: "discord(?:app)?\\.com/api/webhooks/",
    whole: /discord(?:app)?\.com\/api\/webhooks\/\d+\/(?<secret>[\w-]{60,80})/y,
  },
  prefixed("docker-token", "a Docker Hub token", ["dckr_[po]at_", "[\\w-]{27,}"]),
  prefixed("github-token", "a GitHub token", ["gh[pousr]_|github_pat_", "(?:[A-Za-z0-9]{36,255}|[A-Za-z0-9]{22}_[A-Za-z0-9]{59})"]),
  prefixed("gitlab-token", "a GitLab token", ["gl(?:pat|dt|rt|ptt|cbt|agent|soat|ft|imt)-", "[\\w.-]{20,}"]),
  prefixed("google-api-key", "a Google API key", ["AIza", "[\\w-]{35}(?![\\w-])"]),
  prefixed("google-oauth-secret", "a Google OAuth client secret", ["GOCSPX-", "[\\w-]{28}(?![\\w-])"]),
  prefixed("grafana-token", "a Grafana token", ["glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}"]),
  prefixed("hashicorp-vault-token", "a Vault token", ["hv[sb]\\.", "[\\w-]{24,}"]),
  prefixed("hugging-face-token", "a Hugging Face token", ["hf_", "[A-Za-z]{34}"]),
  prefixed("linear-key", "a Linear key", ["lin_api_", "[A-Za-z0-9]{40}"]),
  prefixed("npm-token", "an npm token", ["npm_", "[A-Za-z0-9]{36}"]),
  {
    id: "npmrc-token",
    what: "a registry's token in the manner of .npmrc",
    start: ":_(?:authToken|password|auth)",
    whole: /:_(?:authToken|password|auth) {0,4}= {0,4}["']?(?<secret>[A-Za-z0-9+/_.-]{16,}={0,2})/y,
  },
  prefixed("openai-key", "an OpenAI key", [
    "sk-(?!ant-)",
    "(?:(?:proj|svcacct|admin|None)-[\\w-]{40,}|[A-Za-z0-9]{48}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})",
  ]),
  prefixed("pypi-token", "a PyPI token", ["pypi-AgE", "[\\w-]{50,}"]),
  prefixed("sendgrid-key", "a SendGrid key", ["SG\\.", "[\\w-]{22}\\.[\\w-]{43}(?![\\w-])"]),
  prefixed("shopify-token", "a Shopify token", ["shp(?:at|ca|pa|ss)_", "[0-9a-fA-F]{32}"]),
  {
    id: "slack-token",
    what: "a Slack token",
    start: "xox[abeoprs][.-]|xapp-",
    whole: /(?:xox[abopsr]-(?:\d+-)*[A-Za-z0-9]{18,}|xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{100,}|xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{32,})/y,
  },
  {
    id: "slack-webhook",
    what: "a Slack webhook",
    start: "hooks\\.slack\\.com/",
    whole: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]+\/[A-Z0-9]+\/(?<secret>[A-Za-z0-9]{18,}(?:\/[A-Za-z0-9]+)?)/y,
  },
  prefixed("stripe-key", "a Stripe key", ["[sr]k_(?:live|test)_|whsec_", "[A-Za-z0-9]{20,}"]),
  { id: "telegram-token", what: "a Telegram bot's token", start: "\\d{8,10}:AA", whole: /\d{8,10}:(?<secret>AA[\w-]{33})(?![\w-])/y },
  prefixed("twilio-key", "a Twilio API key", ["SK(?=[0-9a-f]{32})", "[0-9a-f]{32}"]),
  {
    id: "url-password",
    what: "an address with a password",
    start: "(?:[a-z][a-z0-9+.]{1,20})://(?=[^\\s/:@\"'`<>]{0,64}:[^\\s/:@\"'`<>]{6,128}@)",
    whole: /[a-z][a-z0-9+.]{1,20}:\/\/[^\s/:@"'`<>]{0,64}:(?<secret>[^\s/:@"'`<>]{6,128})@(?<host>[\w.[\]:-]+)/y,
    isHarmless: ({ groups }) =>
      nowhere.test(groups!["host"]!) ||
      /[${}*%()|\\]/.test(groups!["secret"]!) ||
      /^(?:[a-z]+|(?:pass|pw|secret|token|user|admin|root|postgres|test|x-).*)$/i.test(groups!["secret"]!),
  },
];
