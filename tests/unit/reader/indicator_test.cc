// Indicators: entries of lists, and names above values. All texts are invented.
#include <gtest/gtest.h>

#include "services/reader/parse/entry.h"
#include "services/reader/parse/value.h"
#include "tests/unit/reader/page_reading.h"

namespace kuzukuri::reader {
namespace {

Indicator Entry(const std::string& text) {
  static const Grammar grammar = WardGrammar();
  return ParseEntry(grammar, JoinedText(text, {1, 7}));
}

// "target/actual unit" of each component, "-" where there is none.
std::string Values(const Indicator& indicator) {
  std::string text;
  for (const Component& component : indicator.components) {
    if (!text.empty()) text += "; ";
    text += component.comparator + component.target.value_or("-");
    if (component.target_denominator) text += " of " + *component.target_denominator;
    text += "/" + component.actual.value_or("-");
    if (component.actual_denominator) text += " of " + *component.actual_denominator;
    text += " " + component.unit;
  }
  return text;
}

std::string ValuesOf(const std::string& text) { return Values(Entry(text)); }

TEST(Entry, TargetAndActual) {
  const Indicator indicator = Entry("花壇づくり講座の開催 12回（９回）");
  EXPECT_EQ(indicator.name, "花壇づくり講座の開催");
  EXPECT_EQ(indicator.target_text, "12回");
  EXPECT_EQ(indicator.actual_text, "９回");
  EXPECT_EQ(Values(indicator), "12/9 回");
  EXPECT_EQ(indicator.values.line, 7);
}

TEST(Entry, BracketsInTheName) {
  const Indicator indicator = Entry("料理教室（親子）18回、90人(15回、71人)");
  EXPECT_EQ(indicator.name, "料理教室（親子）");
  EXPECT_EQ(Values(indicator), "18/15 回; 90/71 人");
}

TEST(Entry, NumbersInTheNameAreNoValues) {
  EXPECT_EQ(ValuesOf("みどり 119番の店 2,300軒以上（2,417軒）"), "ge2300/2417 軒");
  EXPECT_EQ(ValuesOf("第２期計画の４コマ紹介 年５回（５回）"), "5/5 回");
}

TEST(Entry, Comparators) {
  EXPECT_EQ(ValuesOf("満足度 80％以上（92.5％）"), "ge80/92.5 %");
  EXPECT_EQ(ValuesOf("待ち時間 15時間以内（12時間）"), "le15/12 時間");
}

TEST(Entry, Denominators) {
  EXPECT_EQ(ValuesOf("登録 40団体以上／187団体（31団体）"), "ge40 of 187/31 団体");
  EXPECT_EQ(ValuesOf("登録の推進（届出済み 133団体／151団体）"), "-/133 of 151 団体");
  EXPECT_EQ(ValuesOf("巡回の実施（７回/12回）"), "-/7 of 12 回");
}

TEST(Entry, Sums) {
  const Indicator indicator = Entry("水泳の会 ５回、70人（３回＋８回、62人）");
  EXPECT_EQ(Values(indicator), "5/11 回; 70/62 人");
  EXPECT_TRUE(indicator.components[0].summed);
  EXPECT_FALSE(indicator.components[1].summed);
}

TEST(Entry, TargetOnlyAndActualOnly) {
  EXPECT_EQ(ValuesOf("通訳の派遣 24回、世帯：61人"), "24/- 回; 61/- 人");
  EXPECT_EQ(ValuesOf("【夜間】出張所（14回、33人）"), "-/14 回; -/33 人");
  EXPECT_EQ(ValuesOf("窓口で 9,600部配布"), "9600/- 部");
}

TEST(Entry, PartsOfATotal) {
  const Indicator indicator =
      Entry("借用 年間 90件【うち写真：70件、衣装：20件】（写真：58件、衣装：21件）");
  EXPECT_EQ(Values(indicator), "90/- 件; 70/58 件; 20/21 件");
  EXPECT_EQ(indicator.components[1].label, "写真");
  EXPECT_EQ(ValuesOf("朝の体操（27回（広場 18回、公園９回））"), "-/27 回; -/18 回; -/9 回");
}

TEST(Entry, Labels) {
  const Indicator indicator = Entry("花の会 会員：31人（会員：35人、参加人数：延べ 92人）");
  EXPECT_EQ(indicator.name, "花の会");
  EXPECT_EQ(Values(indicator), "31/35 人; -/92 人");
  EXPECT_EQ(indicator.components[0].label, "会員");
}

TEST(Entry, SeveralPairs) {
  const Indicator indicator =
      Entry("図鑑の提供 小学校 11校（12校に提供）、保育園 26園（23園に提供）");
  EXPECT_EQ(indicator.name, "図鑑の提供");
  EXPECT_EQ(Values(indicator), "11/12 校; 26/23 園");
  EXPECT_EQ(indicator.components[0].label, "小学校");
}

TEST(Entry, ApproximateAveragedAndNestedValues) {
  const Indicator about = Entry("観客数 8,000人以上（観客数 約 6,500人）");
  EXPECT_EQ(Values(about), "ge8000/6500 人");
  EXPECT_TRUE(about.components[0].approximate);
  EXPECT_EQ(ValuesOf("環境の改善（１回の催しあたり平均 4.25人の参加があり、好評でした）"),
            "-/4.25 人");
  EXPECT_EQ(ValuesOf("住みよさの向上（要望へ速やかに返答（返答件数 57件））"), "-/57 件");
  EXPECT_EQ(ValuesOf("発信 １日平均２投稿（年間：640通、一日平均：1.75投稿）"),
            "2/1.75 投稿; -/640 通");
}

TEST(Entry, TextDatesAndAims) {
  EXPECT_EQ(Entry("総会 年２回開催（11月７日）").actual_text, "11月７日");
  EXPECT_EQ(ValuesOf("総会 年２回開催（11月７日）"), "2/- 回");
  EXPECT_EQ(Entry("案内の充実（実施済み）").actual_text, "実施済み");
  EXPECT_EQ(Entry("仲間の増（22団体(３団体増)）").target_text, "増");
  EXPECT_EQ(ValuesOf("仲間の増（22団体(３団体増)）"), "-/22 団体; -/3 団体");
  EXPECT_EQ(Entry("冊子（やさしい日本語）を作成").name, "冊子（やさしい日本語）を作成");
  EXPECT_TRUE(Entry("事故件数の減（自転車 14件）（１月から 12月末）").lower_is_better);
  EXPECT_EQ(ValuesOf("事故件数の減（自転車 14件）（１月から 12月末）"), "-/14 件");
}

TEST(Entry, RangesAreNotRead) {
  EXPECT_EQ(ValuesOf("託児の実施 ６～８回"), "");
  const PageReading page =
      ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標・目標\n・託児のうち３回目で中止した日の５日分\n");
  EXPECT_EQ(page.not_understood.size(), 1u);
}

TEST(IndicatorList, WrappedEntriesAndCaptions) {
  const PageReading page = ReadPage(
      "Ⅰ-１ 事業内容\n託児事業\n見守りの輪をひろげるため、地域の皆さまとともに声かけの訓練を行い\n"
      "事業指標・目標\n（目標に対する成果）\n"
      "・地域の皆さまと行う声かけ訓練の開催（開催した地区連合 12団体／19団\n\n体）\n"
      "・登録した店舗\n 区内あわせて 50店舗（42店舗）\n"
      "・貸出 80件\n（写真：64件）\n"
      "声かけ訓練の様子\n");
  ASSERT_EQ(page.project.indicators.size(), 3u);
  EXPECT_EQ(Values(page.project.indicators[0]), "-/12 of 19 団体");
  EXPECT_EQ(page.project.indicators[1].name, "登録した店舗");
  EXPECT_EQ(Values(page.project.indicators[1]), "50/42 店舗");
  EXPECT_EQ(page.project.indicators[1].values.line, 10);
  EXPECT_EQ(Values(page.project.indicators[2]), "80/64 件");
}

TEST(IndicatorList, BracketThatIsNeverClosed) {
  const PageReading page = ReadPage(
      "Ⅰ-１ 事業内容\n託児事業\n見守りの輪をひろげるため、地域の皆さまとともに声かけの訓練を行い\n"
      "事業指標・目標\n・声かけ訓練 12回（11回\n訓練の様子\n");
  ASSERT_EQ(page.project.indicators.size(), 1u);
  EXPECT_EQ(Values(page.project.indicators[0]), "12/11 回");
}

// A character damaged anywhere in the values: reported, whatever is left of them.
TEST(IndicatorList, DamagedValuesAreReported) {
  const auto complaints = [](const std::string& entry) {
    return ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標・目標\n" + entry + "\n")
        .not_understood.size();
  };
  EXPECT_EQ(complaints("・朝の体操 12回、90人（９回、71人）"), 0u);
  for (const char* damaged :
       {"・朝の体操 1Z回、90人（９回、71人）", "・朝の体操 Z回、90人（９回、71人）",
        "・朝の体操 12回、90人（Z回、71人）", "・朝の体操 12Z、90人（９回、71人）",
        "・朝の体操 12回、90人（９回、71人", "・朝の体操 12回、90人９回、71人）",
        "・朝の体操 12回、9,0人（９回、71人）", "・朝の体操 1 2回、90人（９回、71人）",
        "・朝の体操（親子）Z2回（９回）"}) {
    EXPECT_EQ(complaints(damaged), 1u) << damaged;
  }
  EXPECT_EQ(complaints("・朝の体操の工夫"), 0u);
  EXPECT_EQ(complaints("朝の体操の回数"), 1u);
}

TEST(IndicatorColumns, DamagedValuesAreReported) {
  const PageReading page =
      ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標\n登録店舗数 参加者満足度\n3Z店舗 60 ％\n");
  ASSERT_EQ(page.project.indicators.size(), 2u);
  EXPECT_EQ(Values(page.project.indicators[0]), "");
  EXPECT_EQ(page.project.indicators[0].target_text, "3Z店舗");
  EXPECT_EQ(Values(page.project.indicators[1]), "60/- %");
  EXPECT_EQ(page.not_understood.size(), 1u);
}

TEST(IndicatorList, EntryWithoutBulletIsLessCertain) {
  const PageReading page =
      ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標・目標\n動画の視聴数 200回以上（182回）\n");
  ASSERT_EQ(page.project.indicators.size(), 1u);
  EXPECT_EQ(page.project.indicators[0].text.certainty.percent, 90);
}

std::vector<Indicator> Columns(const std::string& lines) {
  return ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標\n" + lines).project.indicators;
}

TEST(IndicatorColumns, NamesOnOneLine) {
  const std::vector<Indicator> indicators =
      Columns("登録店舗数 参加者満足度\n30店舗 57.5％\n店の様子\n");
  ASSERT_EQ(indicators.size(), 2u);
  EXPECT_EQ(indicators[1].name, "参加者満足度");
  EXPECT_EQ(Values(indicators[1]), "57.5/- %");
  EXPECT_EQ(indicators[1].text.place.line, 4);
  EXPECT_EQ(indicators[1].values.line, 5);
}

TEST(IndicatorColumns, WrappedNames) {
  const std::vector<Indicator> indicators = Columns(
      "見守り訓練に参加した\n店舗の割合\n相談件数\n（新規・継続）\nあかりを\n「もらった」度\n"
      "75％ 30件 50％\n");
  ASSERT_EQ(indicators.size(), 3u);
  EXPECT_EQ(indicators[0].name, "見守り訓練に参加した店舗の割合");
  EXPECT_EQ(indicators[1].name, "相談件数（新規・継続）");
  EXPECT_EQ(indicators[2].name, "あかりを「もらった」度");
  EXPECT_LT(indicators[0].text.certainty.percent, 100);
}

TEST(IndicatorColumns, ActualBelowOrMissing) {
  const std::vector<Indicator> indicators =
      Columns("登録店舗数 参加者満足度\n目標 30店舗 －\n実績 12店舗 60％\n");
  ASSERT_EQ(indicators.size(), 2u);
  EXPECT_EQ(Values(indicators[0]), "30/12 店舗");
  EXPECT_EQ(Values(indicators[1]), "-/60 %");
}

TEST(IndicatorColumns, MoreValuesThanNamesAreNotDropped) {
  const PageReading page =
      ReadPage("Ⅰ-１ 事業内容\n託児事業\n事業指標\n登録店舗数\n30店舗 12店舗\n");
  EXPECT_TRUE(page.project.indicators.empty());
  ASSERT_EQ(page.not_understood.size(), 1u);
}

TEST(Values, FindsQualifiersAndUnits) {
  const Grammar grammar = WardGrammar();
  const std::vector<PrintedValue> values = FindValues(grammar, "延べ 1,234人、A4判、第3回、5月6日");
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].value, "1234");
  EXPECT_TRUE(values[0].strict);
  EXPECT_TRUE(values[0].qualified);
  EXPECT_TRUE(FindValues(grammar, "").empty());
  EXPECT_TRUE(FindValues(grammar, "1234567890123456789012回").empty());
}

}  // namespace
}  // namespace kuzukuri::reader
