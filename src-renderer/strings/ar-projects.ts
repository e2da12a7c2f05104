/** @file Arabic: finding and keeping documents, tags, search over all text, the trash. A part of ar.ts. */
import { apart, documents, files, lines, number, ofDocuments, ofLines, ofPages, pages } from "./ar-count.ts";
import type { Strings, Translation } from "./language.ts";

export const projects: Translation<Strings["projects"]> = {
  summary: (docs, allPages, unread) =>
    `${documents(docs)}، ${pages(allPages)}${unread > 0 ? ` (غير المقروء: ${number(unread)})` : ""}`,
  done: (done, all, share) => `المنجز: ${number(done)} من ${ofLines(all)}، ${share}`,
  progress: {
    verified: (n) => `المعتمد: ${number(n)}`,
    edited: (n) => `المحرَّر: ${number(n)}`,
    unreadable: (n) => `غير المقروء: ${number(n)}`,
    of: (n) => `من ${ofLines(n)}`,
  },

  filter: {
    label: "أي الوثائق",
    name: "البحث عن وثيقة بالاسم",
    order: "الترتيب",
    orders: { newest: "الأحدث أولًا", name: "حسب الاسم", progress: "الأقل إنجازًا أولًا" },
    all: "الكل",
    none: "لا توجد وثيقة بهذا الاسم وهذا الوسم.",
    clear: "عرض كل الوثائق",
  },

  select: {
    label: (name) => `تحديد ${apart(name)}`,
    count: (n) => `المحدد: ${documents(n)}`,
    all: (n) => `تحديد الكل (${number(n)})`,
    clear: "إلغاء التحديد",
    tag: "الوسوم…",
    remove: "نقل إلى سلة المهملات",
    removed: (n) => `نُقل إلى سلة المهملات: ${documents(n)}`,
    undo: "تراجع",
  },

  languages: {
    title: (n) => (n === 1 ? "لغة وثيقة واحدة" : `لغة ${ofDocuments(n)}`),
    button: "اللغة…",
    edit: (name) => `لغة ${apart(name)}`,
    hintEdit: "تحديد اللغة",
    field: "اللغة، بالاسم أو بالرمز",
    placeholder: "اسم أو رمز، مثل de-Latf",
    hint: "تُكتب في الملفات المصدَّرة وفي بطاقات النماذج، ويمكن أن يقتصر التدريب عليها. يمكن كتابة أي رمز من BCP 47.",
    set: "تحديد",
    notSaid: "غير محددة",
    put: (n, language) => `${documents(n)}: ${language}`,
    cleared: (n) => `${documents(n)}: اللغة غير محددة`,
    undo: "تراجع",
  },

  tags: {
    title: (n) => (n === 1 ? "وسوم وثيقة واحدة" : `وسوم ${ofDocuments(n)}`),
    manage: "الوسوم",
    edit: (name) => `وسوم ${apart(name)}`,
    hint: "تحرير الوسوم",
    none: "لا وسوم بعد. اكتب اسمًا لإنشاء أول وسم.",
    add: "إضافة",
    placeholder: "وسم جديد",
    field: "اسم الوسم المراد إضافته",
    count: (name, n) => `${apart(name)} (${number(n)})`,
    on: (name) => `لها الوسم ${apart(name)}`,
    rename: (name) => `إعادة تسمية الوسم ${apart(name)}`,
    newName: (name) => `الاسم الجديد للوسم ${apart(name)}`,
    remove: (name) => `إزالة الوسم ${apart(name)} من كل الوثائق`,
    removed: (name) => `أُزيل الوسم «${apart(name)}»`,
    undo: "تراجع",
  },

  search: {
    field: "البحث في كل النص",
    placeholder: "البحث في كل النص",
    clear: "مسح البحث",
    exact: "مطابقة تامة",
    exactHint: "الحرف ſ غير s، وä غير a، وتُراعى الأحرف الكبيرة والصغيرة.",
    inDocument: (name) => `في ${apart(name)}`,
    everywhere: "البحث في كل مكان",
    inTag: (name) => `في الوثائق ذات الوسم ${apart(name)}`,
    results: "الأسطر التي عُثر عليها",
    total: (n, most) => (n >= most ? `أكثر من ${ofLines(most - 1)}. أضف كلمة لتضييق البحث.` : lines(n)),
    none: "لم يُعثر على شيء.",
    noneHint: "يجب أن تكون كل الكلمات في السطر نفسه، وتكفي أجزاء الكلمات. جرّب كلمات أقل، أو اترك أواخر الكلمات.",
    noneExact: "ألغِ «مطابقة تامة» للعثور على صور أخرى للكتابة أيضًا.",
    indexing: (done, all) =>
      `ما زالت فهرسة المقروء جارية: ${number(done)} من ${ofLines(all)}. قد تظهر نتائج أخرى بعد لحظات.`,
    place: (page, line) => `الصفحة ${page}، السطر ${line}`,
    open: (document, page, line) => `فتح ${apart(document)}، الصفحة ${page}، السطر ${line}`,
    status: { proposed: "مقروء", edited: "محرَّر", verified: "معتمد" },
    loading: "…",
  },

  trash: {
    title: "سلة المهملات",
    open: (n) => `سلة المهملات (${number(n)})`,
    empty: "سلة المهملات فارغة.",
    hint: "تحتفظ الوثائق هنا بكل نصها، وتعيدها «استعادة» كما كانت.",
    list: "الوثائق في سلة المهملات",
    restore: "استعادة",
    restoreLabel: (name) => `استعادة ${apart(name)}`,
    restored: (name) => `عادت «${apart(name)}» إلى المكتبة`,
    deleteOne: "حذف نهائي",
    deleteOneLabel: (name) => `حذف ${apart(name)} نهائيًا`,
    emptyAll: "إفراغ سلة المهملات…",
    ask: (n) => `أتريد حذف ${ofDocuments(n)} نهائيًا؟`,
    contents: (allPages, allLines, verified) =>
      `سيُحذف مع السجل: ${pages(allPages)} و${lines(allLines)}، واعتمدتَ منها: ${number(verified)}. لا يمكن التراجع عن ذلك.`,
    bytes: (size) => `ستتحرر مساحة تصل إلى ${size}.`,
    learned: (names) =>
      `تعلّم من هذه الأسطر: ${apart(names)}. يبقى ما تُعلِّم، ويبقى سجل النص الذي جرى التدريب عليه، أما الصور فتُحذف.`,
    confirm: "حذف نهائي",
    keep: "إبقاء",
    working: (done, total) => `جارٍ إفراغ سلة المهملات: ${number(done)} من ${ofPages(total)}`,
    files: "جارٍ إفراغ سلة المهملات: حذف الملفات التي لا يستخدمها شيء آخر",
    freed: (size) => `سلة المهملات فارغة. تحررت ${size}.`,
    freedSome: (size) => `تم الحذف. تحررت ${size}.`,
    waiting: (n) => `ملفات استُخدمت قبل لحظة وستُحذف بعد بضع دقائق: ${files(n)}.`,
    failed: "تعذر إفراغ سلة المهملات",
  },
};
