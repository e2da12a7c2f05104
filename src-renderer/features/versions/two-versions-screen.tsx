/** @file A screen under Versions that needs two of them: its head with the way back, and what to do while there is one. */
import { ArrowLeft, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Version } from "#contract/adapters.ts";
import { useVersions } from "../../client/queries.ts";
import { Link, navigate } from "../../router.tsx";
import { strings } from "../../strings/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty, ErrorBanner, Loading } from "../../ui/feedback.tsx";
import { ScreenHead } from "../../ui/screen-head.tsx";

interface TwoVersionsScreenProps {
  title: string;
  lead: string;
  icon: LucideIcon;
  /** With two versions or more. */
  body: (versions: Version[]) => ReactNode;
  /** Stands there in any case. */
  children?: ReactNode;
}

export function TwoVersionsScreen({ title, lead, icon, body, children }: TwoVersionsScreenProps) {
  const versions = useVersions();
  const t = strings.versions;
  return (
    <div className="screen">
      <ScreenHead
        title={title}
        lead={lead}
        back={
          <Link to={{ screen: "versions" }} className="back-link">
            <ArrowLeft size={13} aria-hidden /> {t.comparing.back}
          </Link>
        }
      />
      {versions.isError ? <ErrorBanner error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Loading /> : null}
      {versions.data === undefined ? null : versions.data.length < 2 ? (
        <Empty
          icon={icon}
          title={t.comparing.needTwo}
          actions={<Button onClick={() => navigate({ screen: "train" })}>{t.toTrain}</Button>}
        />
      ) : (
        body(versions.data)
      )}
      {children}
    </div>
  );
}
