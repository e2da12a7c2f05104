/** @file The interface in Arabic. What is missing here stays English. */
import { backups } from "./ar-backups.ts";
import { apart, files, lines, number, ofFiles, ofLines, ofPages, pages } from "./ar-count.ts";
import { dashboard } from "./ar-dashboard.ts";
import { dataSets } from "./ar-datasets.ts";
import { formats } from "./ar-formats.ts";
import { insights } from "./ar-insights.ts";
import { keys } from "./ar-keys.ts";
import { errors, steps } from "./ar-messages.ts";
import { largeModels } from "./ar-models.ts";
import { privacy } from "./ar-privacy.ts";
import { projects } from "./ar-projects.ts";
import { publishing } from "./ar-publishing.ts";
import { runs } from "./ar-runs.ts";
import { scores } from "./ar-scores.ts";
import { training } from "./ar-training.ts";
import { versions } from "./ar-versions.ts";
import { details, layout, line, queueMode, review, workspace } from "./ar-workspace.ts";
import { writing } from "./ar-writing.ts";
import type { Translation, Wording } from "./language.ts";

const table: Translation = {
  app: {
    name: "Emend",
    library: "المكتبة",
    train: "التدريب",
    versions: "الإصدارات",
    models: "النماذج",
    scores: "التقييم",
    dataSets: "مجموعات البيانات",
    navigation: "القائمة الرئيسية",
    skip: "الانتقال إلى المحتوى",
    appearance: {
      title: "المظهر واللغة",
      theme: "الألوان",
      auto: "حسب النظام",
      light: "فاتح",
      dark: "داكن",
      contrast: "التباين",
      normal: "عادي",
      more: "عالٍ",
      language: "اللغة",
      languageHint: "ستُحمَّل النافذة من جديد. لن يضيع شيء.",
    },
    disconnected: "لا يستجيب Emend. نصك باقٍ هنا. سيستمر العمل حالما يعود Emend.",
    unsaved: (count) => `غير محفوظ: ${lines(count)}`,
    retrySaving: "الحفظ مرة أخرى",
    crashed: "توقف هذا الجزء من النافذة عن العمل.",
    crashedHint: "كل ما ظهر أنه محفوظ فهو في أمان. أعد تحميل النافذة للمتابعة.",
    reload: "إعادة التحميل",
    loading: "جارٍ التحميل…",
    close: "إغلاق",
    copyPath: "نسخ المسار",
    copied: "نُسخ",
    reveal: "إظهار في المجلد",
    cancel: "إلغاء",
    retry: "إعادة المحاولة",
    dismiss: "إخفاء",
    failedToLoad: "تعذرت القراءة.",
  },
  library: {
    title: "المكتبة",
    choose: "اختيار ملفات",
    dropTitle: "أفلت الصور الممسوحة هنا",
    dropHint: "PNG أو JPEG أو TIFF أو WebP أو PDF. تبقى الملفات على هذا الجهاز.",
    dropNow: "أفلت للإضافة إلى المكتبة",
    dropNowDocument: "أفلت لإضافة صفحات إلى هذه الوثيقة",
    trySample: "تجربة المثال",
    addSample: "إضافة المثال",
    welcome: "صحّح مرة واحدة، ويتعلم النموذج.",
    welcomeText: "يقرأ Emend صورك الممسوحة على هذا الجهاز، وتصححها سطرًا سطرًا، ثم يتعلم النموذج من تصحيحاتك بضغطة زر.",
    steps: [
      { title: "أفلت الصور الممسوحة", text: "صور وملفات PDF. يجد نموذج محلي الأسطر ويقرؤها." },
      { title: "صحّح سطرًا سطرًا", text: "صورة كل سطر فوق نصه. مفتاح Enter يعتمد السطر وينتقل إلى التالي." },
      { title: "اضبط النموذج", text: "دقيقتان من التدريب على تصحيحاتك، ثم يُقرأ الباقي بأخطاء أقل." },
    ],
    emptyAlternative: "ليس لديك شيء الآن؟ يعرض مشروع المثال جميع الخطوات في أقل من خمس دقائق.",
    sample: "مثال",
    open: (name) => `فتح ${apart(name)}`,
    rename: "إعادة التسمية",
    renameLabel: "اسم الوثيقة",
    remove: "نقل إلى سلة المهملات",
    removed: (name) => `«${apart(name)}» في سلة المهملات`,
    restore: "استعادة",
    undo: "تراجع",
    trash: "سلة المهملات",
    trashEmpty: "سلة المهملات فارغة.",
    trashHint: "تحتفظ الوثائق هنا بكل نصها، وتعيدها «استعادة» كما كانت.",
    verified: (verified, all) => `المعتمد: ${number(verified)} من ${ofLines(all)}`,
    noLines: "لم تُقرأ بعد",
    readPages: (read, all) => (read === all ? pages(all) : `المقروء: ${number(read)} من ${ofPages(all)}`),
    cer: (value) => `CER ${value}`,
    more: (name) => `المزيد بشأن ${apart(name)}`,
    documents: "الوثائق",
  },
  projects,
  imports: {
    title: "الاستيراد",
    sending: (done, all) => `جارٍ التسليم: ${number(done)} من ${ofFiles(all)}`,
    working: (done, all) => `المعالَج: ${number(done)} من ${ofFiles(all)}`,
    done: "انتهى الاستيراد",
    cancelled: "أُلغي الاستيراد. ما عولج قبل ذلك باقٍ.",
    cancel: "إلغاء الاستيراد",
    imported: (count) => pages(count),
    duplicate: "موجود في المكتبة",
    duplicates: (count) => `موجود في المكتبة: ${files(count)}`,
    anyway: "الاستيراد على أي حال",
    failed: "فشل",
    failedToSend: "لم يُسلَّم",
    open: "فتح",
    sample: "جارٍ إنشاء مشروع المثال",
    summary: (imported, duplicate, failed) =>
      [
        imported > 0 ? `المستورد: ${number(imported)}` : "",
        duplicate > 0 ? `الموجود سابقًا: ${number(duplicate)}` : "",
        failed > 0 ? `الفاشل: ${number(failed)}` : "",
      ]
        .filter((part) => part !== "")
        .join(" · "),
  },
  models: {
    missing: "نموذج القراءة ليس على هذا الجهاز بعد.",
    prepare: "جلب النموذج",
    preparing: "جارٍ جلب نموذج القراءة",
    failed: "تعذر جلب نموذج القراءة.",
    bytes: (done, total) => `${done} من ${total}`,
  },
  workspace,
  line,
  ...keys,
  writing,
  formats,
  details,
  layout,
  queueMode,
  review,
  training,
  runs,
  versions,
  backups,
  largeModels,
  scores,
  dashboard,
  dataSets,
  insights,
  publishing,
  privacy,
};

export const ar: Wording = { table, lines, pages, files, errors, steps };
