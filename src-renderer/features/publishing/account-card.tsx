/** @file Who is signed in to the Hub, by token or by a code in the browser, and where the token lies. */
import { useQueryClient } from "@tanstack/react-query";
import { ExternalLink, LogIn, LogOut } from "lucide-react";
import { useState } from "react";
import type { Account } from "#contract/publishing.ts";
import { useApi } from "../../client/api-context.tsx";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Banner, ErrorBanner, ErrorText, Loading } from "../../ui/feedback.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { HubLink } from "./hub-link.tsx";
import { useAccount } from "./use-publishing.ts";

export function AccountCard() {
  const account = useAccount();
  const queries = useQueryClient();
  const { busy, error, attempt } = useAttempt();
  const t = strings.publishing.account;
  const act = (what: () => Promise<Account>): Promise<void> =>
    attempt(async () => queries.setQueryData(keys.hubAccount, await what()));
  return (
    <section className="card publish-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      {account.isError ? <ErrorBanner error={account.error} onRetry={() => void account.refetch()} /> : null}
      {account.isPending ? <Loading /> : null}
      {account.data === undefined ? null : account.data.user === null ? (
        <SignIn account={account.data} busy={busy} act={act} />
      ) : (
        <SignedIn account={account.data} busy={busy} act={act} />
      )}
      <ErrorText error={error} />
      {account.data?.message ? <Banner tone="warning" title={account.data.message} /> : null}
    </section>
  );
}

interface PartProps {
  account: Account;
  busy: boolean;
  act: (what: () => Promise<Account>) => Promise<void>;
}

/** Where the token lies, plainly. */
function Place({ account: { storage } }: { account: Account }) {
  const t = strings.publishing.account;
  return <p className="muted">{storage.kind === "keychain" ? t.keychain : t.file(storage.place)}</p>;
}

function SignedIn({ account, busy, act }: PartProps) {
  const { client } = useApi();
  const t = strings.publishing.account;
  return (
    <>
      <div className="publish-row">
        <strong>{t.signedIn(account.user ?? "")}</strong> <span className="muted">{t.on(account.hub)}</span>
        <span className="foot-space" />
        <Button size="small" disabled={busy} onClick={() => void act(() => client.publishing.refreshAccount({}))}>
          {t.refresh}
        </Button>
        <Button
          size="small"
          icon={LogOut}
          disabled={busy}
          onClick={() => void act(() => client.publishing.signOut({}))}
        >
          {t.signOut}
        </Button>
      </div>
      {account.role === "read" ? (
        <Banner tone="warning" title={t.roles.read} />
      ) : (
        <p className="muted">{t.roles[account.role]}</p>
      )}
      {account.owners.length > 1 ? (
        <p className="muted">
          {t.owners} <bdi>{account.owners.join(", ")}</bdi>
        </p>
      ) : null}
      <Place account={account} />
    </>
  );
}

function SignIn({ account, busy, act }: PartProps) {
  const { client } = useApi();
  const [token, setToken] = useState("");
  const t = strings.publishing.account;
  const { device } = account;
  return (
    <>
      <p>{t.signedOut}</p>
      {device === null ? (
        <form
          className="publish-row"
          onSubmit={(event) => {
            event.preventDefault();
            if (token.trim() !== "") void act(() => client.publishing.signIn({ token: token.trim() }));
          }}
        >
          <label className="field-inline">
            {t.token}
            <input
              type="password"
              autoComplete="off"
              spellCheck={false}
              dir="ltr"
              value={token}
              onChange={({ target }) => setToken(target.value)}
            />
          </label>
          <Button type="submit" icon={LogIn} disabled={busy || token.trim() === ""}>
            {t.signIn}
          </Button>
          {account.deviceSignIn ? (
            <Button disabled={busy} onClick={() => void act(() => client.publishing.signInByDevice({}))}>
              {t.withCode}
            </Button>
          ) : null}
        </form>
      ) : (
        <div className="publish-row" role="status">
          <strong className="publish-code">{t.code(device.userCode)}</strong>
          <HubLink className="button" href={device.url}>
            <ExternalLink size={15} aria-hidden /> {t.openPage}
          </HubLink>
          <Button onClick={() => void act(() => client.publishing.cancelDevice({}))}>{strings.app.cancel}</Button>
        </div>
      )}
      <p className="muted">{t.tokenHint(account.hub)}</p>
      <Place account={account} />
    </>
  );
}
