/** @file Arabic: the trackers of runs. A part of ar-training.ts. */
import type { Strings, Translation } from "./language.ts";

export const trackers: Translation<Strings["training"]["trackers"]> = {
  title: "المتابعة الخارجية",
  off: "متوقفة",
  lead: "يمكن لبرامج أخرى أن تحصل على أرقام تدريباتك: معدلات الخطأ والخسارة والسرعة والضبط واسم التدريب. لا تحصل أبدًا على نصوص الأسطر ولا صورها. إن فشلت المتابعة فهي تنبّه فقط، ويستمر التدريب.",
  names: { tensorboard: "TensorBoard", mlflow: "MLflow", wandb: "Weights & Biases (دون اتصال)" },
  folder: "المجلد",
  stays: "يبقى على هذا الجهاز.",
  wandbStays: "يبقى على هذا الجهاز: لا يرسله Emend أبدًا. يرسله الأمر «wandb sync» إن شغّلته بنفسك.",
  mlflowPlaces: { off: "متوقف", folder: "في مجلد", server: "على خادم" },
  address: "https://…",
  server: "الخادم",
  leaves: (server) =>
    `يغادر هذا الجهاز: مع كل تدريب تذهب أرقامه وضبطه واسمه إلى ${server}. لا يحفظ Emend كلمة مرور ولا رمزًا؛ عيّن MLFLOW_TRACKING_USERNAME وMLFLOW_TRACKING_PASSWORD أو MLFLOW_TRACKING_TOKEN حيث يُشغَّل Emend.`,
  yourServer: "خادمك",
  register: "تسجيل الإصدارات المكتملة",
  model: "الاسم في السجل",
  modelHint:
    "يُنسخ النموذج إلى هناك أيضًا. قد يكرر ما تعلمه، وقد يحمل مقاطع قصيرة من نصك. لا يُنسخ إن تعلم من سطر خاص؛ ويبقى التقرير ذو النصوص هنا.",
  install: "التثبيت الآن",
  installed: "مكتباتها مثبتة، وقياسها الذاتي عن بعد معطّل.",
  missing: "تُثبَّت مكتباتها (نحو 100 ميغابايت من سجل بايثون، وقياسها عن بعد معطّل) مع التدريب القادم.",
};
