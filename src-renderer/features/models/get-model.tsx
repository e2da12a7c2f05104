/** @file What can be had from the Hub or a mirror: looked at first, with licence and size, then fetched. */

import { Search } from "lucide-react";
import { useState } from "react";
import type { LargeModel, MachineModels, ModelOffer, ModelPlan } from "#contract/models.ts";
import { useApi } from "../../client/api-context.tsx";
import { useEnvironment } from "../../client/queries.ts";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorText } from "../../ui/feedback.tsx";
import { Field } from "../../ui/field.tsx";
import { useAttempt } from "../../ui/use-attempt.ts";
import { PlanView } from "./plan-view.tsx";
import { PythonNotice } from "./python-notice.tsx";

const t = strings.largeModels.get;
/** As the contract has it. */
const REPOSITORY = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

export function GetModel({ found }: { found: MachineModels }) {
  const { client } = useApi();
  const [other, setOther] = useState("");
  const [mirror, setMirror] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const [plan, setPlan] = useState<ModelPlan | null>(null);
  const { busy, error, attempt } = useAttempt();
  const python = useEnvironment().data?.state === "ready";
  const from = mirror.trim() === "" ? null : mirror.trim();
  const look = (repository: string) =>
    attempt(async () => {
      setAsked(repository);
      setPlan(null);
      setPlan(await client.models.look({ repository, mirror: from }));
    });
  const fetch = ({ repository, revision }: ModelPlan) =>
    attempt(async () => {
      await client.models.fetch({ repository, revision, mirror: from });
      setPlan(null);
      setAsked(null);
    });
  const here = (repository: string) => found.models.find((model) => model.repository === repository);
  /** Under the row that was asked about, so that the answer is where one looks. */
  const answer = (repository: string) =>
    asked !== repository ? null : (
      <>
        <ErrorText error={error} />
        {busy && plan === null ? <p role="status">{strings.largeModels.job.looking}</p> : null}
        {plan === null ? null : <PlanView plan={plan} busy={busy} onFetch={() => void fetch(plan)} />}
      </>
    );
  const wanted = other.trim();
  const valid = REPOSITORY.test(wanted);
  const offered = found.offers.some(({ repositories }) => repositories.includes(wanted));
  return (
    <section className="card model-card" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p className="muted">{t.lead}</p>
      <PythonNotice />
      <ul className="plain model-offers">
        {found.offers.map((offer) => (
          <li key={offer.family}>
            <OfferHead offer={offer} />
            {offer.repositories.map((repository) => (
              <div key={repository}>
                <div className="model-offer">
                  <bdi>{repository}</bdi>
                  <HereTag model={here(repository)} />
                  {here(repository) === undefined ? (
                    <Button
                      size="small"
                      disabled={busy || !python}
                      title={t.lookLabel(repository)}
                      onClick={() => void look(repository)}
                    >
                      {t.look}
                    </Button>
                  ) : null}
                </div>
                {answer(repository)}
              </div>
            ))}
          </li>
        ))}
      </ul>
      <form
        className="model-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && python && !busy) void look(wanted);
        }}
      >
        <Field label={t.other} hint={wanted === "" || valid ? t.otherHint : t.badRepository}>
          <input dir="ltr" spellCheck={false} value={other} onChange={({ target }) => setOther(target.value)} />
        </Field>
        <Field label={t.mirror} hint={t.mirrorHint}>
          <input
            dir="ltr"
            spellCheck={false}
            value={mirror}
            placeholder={found.hub}
            onChange={({ target }) => setMirror(target.value)}
          />
        </Field>
        <Button type="submit" icon={Search} disabled={busy || !valid || !python}>
          {t.look}
        </Button>
      </form>
      {wanted === "" || offered ? null : answer(wanted)}
    </section>
  );
}

/** A part of a model is not yet one. */
function HereTag({ model }: { model: LargeModel | undefined }) {
  if (model === undefined) return null;
  if (model.state === "ready") return <span className="tag success">{t.isHere}</span>;
  return <span className="tag">{strings.largeModels.states[model.state]}</span>;
}

function OfferHead({ offer }: { offer: ModelOffer }) {
  return (
    <div className="model-head">
      <h3>{offer.title}</h3>
      <span className="muted">
        {t.reads} {offer.pages ? t.pages : t.lines}
      </span>
      <span className="muted">
        {strings.largeModels.licence}: <bdi>{offer.licence}</bdi>
      </span>
    </div>
  );
}
