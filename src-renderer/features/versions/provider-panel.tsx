/** @file Where the model computes, why there, and what else this machine could do. */

import { useQueryClient } from "@tanstack/react-query";
import type { ProviderChoice } from "#contract/recognition.ts";
import { useApi } from "../../client/api-context.tsx";
import { useProvider } from "../../client/queries.ts";
import { keys } from "../../client/query-keys.ts";
import { strings } from "../../strings/index.ts";
import { ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { messageOf } from "../../ui/format.ts";
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
            <b>{t.providerNow(t.providers[choice.chosen])}.</b> <bdi>{choice.reason}</bdi>
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
              {choice.available.map(({ id, usable, reason }) => (
                <tr key={id} className={usable ? "" : "muted"}>
                  <th scope="row">{t.providers[id]}</th>
                  <td className="text">
                    <bdi>{reason}</bdi>
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
