/** @file Where the model computes, why there, and what else this machine could do. */

import { useQueryClient } from "@tanstack/react-query";
import type { ProviderChoice } from "#contract/recognition.ts";
import { useApi } from "../../client/api-context.tsx";
import { useProvider } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { count, messageOf } from "../../ui/format.ts";
import { toast } from "../../ui/toast.tsx";

export function ProviderPanel() {
  const { client } = useApi();
  const queries = useQueryClient();
  const provider = useProvider();
  const t = strings.versions;
  const choice = provider.data;

  const set = (requested: ProviderChoice["requested"]): void => {
    client.recognition
      .setProvider({ provider: requested })
      .then((next) => queries.setQueryData(keys.provider, next))
      .catch((error: unknown) => toast("danger", messageOf(error)));
  };

  return (
    <section className="card provider" aria-label={t.provider}>
      <h2>{t.provider}</h2>
      {provider.isError ? <ErrorBanner error={provider.error} onRetry={() => void provider.refetch()} /> : null}
      {provider.isPending ? <Loading /> : null}
      {choice === undefined ? null : (
        <>
          <p>
            <b>{t.providerNow(t.providers[choice.chosen])}.</b> {why(choice)}
          </p>
          <label className="field-inline">
            <span>{t.override}</span>
            <select
              value={choice.requested}
              onChange={(event) => set(event.target.value as ProviderChoice["requested"])}
            >
              <option value="auto">{t.auto}</option>
              {choice.available.map(({ id, usable }) => (
                <option key={id} value={id} disabled={!usable}>
                  {t.providers[id]}
                  {usable ? "" : ` (${t.unusable})`}
                </option>
              ))}
            </select>
          </label>
          <table className="figures">
            <tbody>
              {choice.available.map((trial) => (
                <tr key={trial.id} className={trial.usable ? "" : "muted"}>
                  <th scope="row">{t.providers[trial.id]}</th>
                  <td className="text">
                    <Trial trial={trial} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

/** Why it computes there: asked for or fastest, or what was asked for does not work. */
function why({ requested, chosen }: ProviderChoice): string {
  const t = strings.versions;
  if (requested === "auto") return t.fastest;
  return requested === chosen ? t.asAsked : t.askedInVain(t.providers[requested]);
}

/** How fast it was, or what to do where it does not work, with the system's own words for who wants them. */
function Trial({ trial }: { trial: ProviderChoice["available"][number] }) {
  const t = strings.versions;
  if (trial.milliseconds !== null) return t.readIn(count(trial.milliseconds));
  return (
    <>
      {t.remedies[trial.id]}
      {trial.detail === null ? null : (
        <details className="provider-detail">
          <summary>{t.details}</summary>
          <code>{trial.detail}</code>
        </details>
      )}
    </>
  );
}
