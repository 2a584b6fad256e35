### 供人阅读的中文文字。每条文字在各语言的文件中都有。

## 患者对某项试验的判定

verdict-eligible = 符合
verdict-possible = 可能符合
verdict-later = 日后可能符合
verdict-ineligible = 不符合
verdict-near-miss = 接近符合

## 对候选患者的处理

disposition-to_review = 待审核
disposition-contacted = 已联系
disposition-consented = 已知情同意
disposition-screen_failed = 筛选失败
disposition-not_interested = 无意参加
disposition-not_eligible = 不符合条件

## 各判定的含义

verdict-eligible-meaning = 没有不满足的标准，也没有未知项；只能由人回答的问题除外。
verdict-possible-meaning = 没有不满足的标准，但病历未能回答全部问题：见待查项目。
verdict-later-meaning = 不满足的标准会自行解除（例如洗脱期），到所示日期即满足。
verdict-near-miss-meaning = 不符合：仅有一条标准不满足，值得再看一次。
verdict-ineligible-meaning = 至少有一条标准不满足，且不会自行改变。

## 标准的状态及其含义

status-pass = 满足
status-fail = 不满足
status-unknown = 未知
status-manual = 人工判断
status-pass-meaning = 病历支持该患者满足此条，无论是入选标准还是排除标准。
status-fail-meaning = 病历表明该患者不满足此条。
status-unknown-meaning = 病历没有说明，或说明得不够清楚。既不是“是”也不是“否”：请查证。
status-manual-meaning = 只有人能回答，例如知情同意或研究者的判断。请询问。

## 状态的原因及其含义

cause-measured = 测量值
cause-reported = 有记录
cause-covered = 记录完整
cause-not_known = 未知有此情况
cause-assumed = 按默认值
cause-not_recorded = 未记录
cause-stale = 已过期
cause-ambiguous = 含义不明
cause-unit = 单位问题
cause-conflict = 记录矛盾
cause-pending = 结果待回
cause-unreviewed = 未经审核
cause-measured-meaning = 由测量值决定
cause-reported-meaning = 由已记录的发现或事件决定
cause-covered-meaning = 在声明为完整的记录时段内没有这样的记录
cause-not_known-meaning = 该标准只问已知情况，而病历对此没有记载
cause-assumed-meaning = 由本中心配置的默认值决定，例如正常值范围
cause-not_recorded-meaning = 病历中没有能回答此问题的内容
cause-stale-meaning = 已有记录早于标准或本中心所允许的时限
cause-ambiguous-meaning = 文字或日期可以有不止一种理解
cause-unit-meaning = 单位缺失或无法换算
cause-conflict-meaning = 两条记录互相矛盾
cause-pending-meaning = 已开具检查，结果尚未回报
cause-unreviewed-meaning = 记录不符合该条标准，但该标准的现行内容尚未经人审核

## 标准在原文中的位置

section-inclusion = 入选标准
section-exclusion = 排除标准
section-summary = 标题或摘要

## 供邮件或聊天发送的摘要

digest-title = { $day } 试验候选患者
digest-run = 运行 { $run }，共读取 { $n } 名患者。
digest-changes = 变化
digest-no-changes = 与前一夜相比无变化，或没有前一夜的结果。
digest-change = 变化
digest-because-of = 原因
digest-pairs = 患者与试验的组合数
digest-trials = 试验
digest-trial = 试验
digest-further-trials = 另有 { $n } 项试验见报告。
digest-quality = 数据
digest-table = 数据表
digest-rows-in = 读取行数
digest-rows-used = 采用
digest-rows-quarantined = 搁置
digest-to-decide = { $n ->
    [0] 没有待判定的原始文本。
   *[other] 有 { $n } 条原始文本待判定，见工作簿。
  }
digest-withheld = 1 至 { $n } 之间的计数不予显示；会由此推算出它们的其他计数以 { $mark } 代替。

## 时间单位、列举与数值

duration-day = { $number } 天
duration-week = { $number } 周
duration-month = { $number } 个月
duration-year = { $number } 年
days-since = { $start } 起
days-until = 至 { $end }
days-from-to = { $start } 至 { $end }
number-between = { $low } 至 { $high }
limits-both = { $lower } 且 { $upper }
unit-years = 岁
limits-times = { $of ->
    [uln] × ULN（正常值上限）
    [lln] × LLN（正常值下限）
   *[normal-range] × 正常值范围
}
either = { $one }或{ $other }
separator-facts = ，
separator-clauses = ；
separator-none = 、
separator-short = {" · "}

## 理由：对一条记录的理解

found-one-of = 以下之一：{ $names }
found-not-understood = 未能理解：{ $text }
found-text-not-understood = 未能理解
found-site-not-understood = 未能识别的部位
found-born = { $year } 年出生
found-age = { $age } 岁
found-age-at-least = { $age } 岁或以上
found-age-at-most = 至多 { $age } 岁
found-age-between = { $youngest } 或 { $oldest } 岁
found-sex = { $sex ->
    [female] 女
    [male] 男
   *[other] { $sex }
}
found-diagnosis-by = { $basis ->
    [histology] { $diagnosis }，经组织学证实
    [cytology] { $diagnosis }，经细胞学证实
    [clinical] { $diagnosis }，临床诊断
   *[not_recorded] { $diagnosis }，诊断依据未记录
}
found-stage = { $stage ->
    [limited] 局限期
    [extensive] 广泛期
   *[other] { $stage } 期
}
found-recurrent = 肿瘤复发，分期未定
found-condition-status = { $status ->
    [absent] 无
    [active] 现患
    [controlled] 已控制
    [resolved] 已缓解
    [history] 既往史
    [suspected] 疑似
    [ruled_out] 已排除
   *[other] { $status }
}
found-grade = { $grade } 级
found-lesion = { $kind ->
    [primary] { $where }原发灶
    [metastasis] { $where }转移灶
    [node] { $where }（淋巴结病灶）
   *[lesion] { $where }病灶
}
found-diameter = { $number } mm
found-symptomatic = 有症状
found-not-symptomatic = 无症状
found-treated = 已行局部治疗
found-not-treated = 未行局部治疗
found-never-treated = 无局部治疗记录（治疗记录已声明完整）
found-measurable = 可测量
found-not-measurable = 不可测量
found-stable-since = 自 { $day } 起稳定
found-treatment-line = { $given }（第 { $line } 线）
found-treatment-setting = { $setting ->
    [neoadjuvant] { $given }（新辅助）
    [adjuvant] { $given }（辅助）
    [consolidation] { $given }（巩固）
    [maintenance] { $given }（维持）
    [induction] { $given }（诱导）
    [metastatic] { $given }（转移性疾病）
    [concurrent] { $given }（同步）
    [definitive] { $given }（根治性）
   *[other] { $given }（{ $setting }）
}
found-not-given = { $why ->
    [negated] 无
    [declined] 已拒绝
    [planned] 计划中
    [allergy] 过敏
   *[other] 未给予（{ $why }）
}
found-cycles = { $cycles } 个周期
found-response = 疗效 { $response }
found-progressed = { $day } 进展
found-result = { $result ->
    [positive] 阳性
    [negative] 阴性
    [equivocal] 结果不确定
   *[not_tested] 未检测
}
found-not-tested-because = { $cause ->
    [pending] （结果待回）
    [insufficient] （标本不足）
    [failed] （检测失败）
    [cancelled] （已取消）
   *[other] （{ $cause }）
}
alteration-in-exon = { $kind ->
    [deletion] { $exon } 号外显子缺失
    [insertion] { $exon } 号外显子插入
    [skipping] { $exon } 号外显子跳跃
   *[mutation] { $exon } 号外显子突变
}
alteration = { $kind ->
    [fusion] 融合
    [rearrangement] 重排
    [mutation] 突变
    [amplification] 扩增
    [expression] 表达
    [loss] 缺失
    [deletion] 缺失
    [frameshift] 移码突变
    [homozygous-deletion] 纯合缺失
    [sensitizing-mutation] 敏感突变
    [common-sensitizing-mutation] 常见敏感突变
    [uncommon-sensitizing-mutation] 少见敏感突变
    [kinase-domain-mutation] 激酶区突变
   *[other] { $name }
}
found-vus = 意义未明
found-nothing-reported = 报告中未见结果
found-nothing-of-gene = { $panel } 未报告 { $gene } 变异
found-panel-unnamed = 检测
found-measured = { $name } { $value }
found-not-readable = { $name }无法读取（{ $text }）
found-word = { $word ->
    [positive] 阳性
    [negative] 阴性
    [equivocal] 结果不确定
   *[other] { $word }
}
found-by-site-range = 按本中心正常值范围
found-no-range = 无正常值范围记录
found-older-than = 已超过 { $window }
found-ecog-from-karnofsky = ECOG 评分（由 Karnofsky 评分换算）
found-clearance = 肌酐清除率 { $value } mL/min（Cockcroft-Gault 公式，依据：{ $source }）
found-clearance-weighed = 肌酐清除率 { $value } mL/min（Cockcroft-Gault 公式，依据：{ $source }，体重测于 { $day }）
found-no-clearance = 无法由以下数据计算肌酐清除率：{ $source }
found-complete = { $domain ->
    [conditions] 问题列表已声明完整
    [treatments] 治疗记录已声明完整
    [biomarkers] 生物标志物报告已声明完整
    [lesions] 病灶记录已声明完整
   *[other] { $domain } 已声明完整
}
found-complete-since = { $domain ->
    [conditions] 问题列表自 { $day } 起已声明完整
    [treatments] 治疗记录自 { $day } 起已声明完整
    [biomarkers] 生物标志物报告自 { $day } 起已声明完整
    [lesions] 病灶记录自 { $day } 起已声明完整
   *[other] { $domain } 自 { $day } 起已声明完整
}

## 理由：所问的内容

asked-or-more = { $names }或该标准列出的其他 { $more } 项
asked-other-than = { $names }（{ $left_out }除外）
asked-with-exceptions = { $names }（该标准列出的例外除外）
asked-word = { $word ->
    [positive] 阳性
   *[negative] 阴性
}
asked-basis = { $basis ->
    [histology] 组织学诊断
    [cytology] 细胞学诊断
   *[clinical] 临床诊断
}
asked-stage = { $stage ->
    [limited] 局限期
    [extensive] 广泛期
   *[other] { $stage } 期
}
asked-any-alteration = {" "}{ $gene } 变异
asked-alteration = {" "}{ $gene } { $alteration }
asked-condition = { $window ->
    [any] {""}
   *[other] {" "}{ $window }内的
}{ $active ->
    [yes] 活动性
   *[no] {""}
}{ $names }{ $grade ->
    [any] {""}
   *[other] （≥ { $grade } 级）
}
asked-route = { $route ->
    [systemic] 全身
    [inhaled] 吸入
    [topical] 外用
   *[local] 局部
}
asked-setting = { $setting ->
    [neoadjuvant] 新辅助
    [adjuvant] 辅助
    [consolidation] 巩固
    [maintenance] 维持
    [induction] 诱导
   *[metastatic] 转移性疾病
}
asked-treatment = { $window ->
    [any] {""}
   *[other] {" "}{ $window }内的
}{ $line ->
    [any] {""}
   *[other] 第 { $line } 线
}{ $ongoing ->
    [yes] 正在进行的
   *[no] {""}
}{ $route ->
    [any] {""}
   *[other] { $route }
}{ $names }{ $setting ->
    [any] {""}
   *[other] （{ $setting }）
}{ $progressed ->
    [yes] 后进展
   *[no] {""}
}
asked-line-or-later = 第 { $line } 线或更后线的全身治疗
asked-lesion-kind = { $several ->
    [yes] { $kind ->
        [primary] 原发灶
        [metastasis] 转移灶
        [node] 淋巴结病灶
       *[lesion] 病灶
    }
   *[no] { $kind ->
        [primary] 原发灶
        [metastasis] 转移灶
        [node] 淋巴结病灶
       *[lesion] 病灶
    }
}
asked-lesions = { $site ->
    [anywhere] {""}
   *[other] { $site }
}{ $counted ->
    [organs] 有{ $lesions }的器官
   *[lesions] { $lesions }
}

## 理由：数值、要求，以及未知的原因

reason-needs = { $found }；要求：{ $needed }
reason-must-not-be = { $found }；不得为：{ $asked }
reason-asked = { $found }；条件：{ $asked }
reason-no-age = 无年龄记录
reason-no-sex = 无性别记录
reason-no-diagnosis = 无诊断记录
reason-no-stage = 无分期记录
reason-no-category = 无 { $letter } 分期记录
reason-no-score = 无 { $score } 记录
reason-no-result = 无{ $name }结果记录
reason-no-clearance = 无肌酐清除率记录，也没有可用于估算的肌酐、体重、年龄和性别
reason-row-dated = { $row }（{ $day }）
reason-rows-more = 另有 { $more } 条
reason-conflict = 记录矛盾：{ $rows }
reason-ambiguous = 含义不明：{ $rows }
reason-unit = 单位缺失、未知或无法换算：{ $rows }
reason-pending = 结果待回：{ $rows }
reason-stale = 已过期：{ $rows }
reason-not-fully-recorded = 记录不全：{ $rows }
reason-manual = 需人工确认：{ $asked }

## 理由：没有什么，以及没有记录意味着什么

reason-none = 无{ $asked }
reason-fewer = 不足 { $number } 个{ $asked }
reason-no-more-than = { $none }：{ $rows }
reason-covered = { $table ->
    [conditions] { $none }的记录；问题列表已声明完整
    [treatments] { $none }的记录；治疗记录已声明完整
    [biomarkers] { $none }的记录；生物标志物报告已声明完整
    [lesions] { $none }的记录；病灶记录已声明完整
   *[other] { $none }的记录；{ $table } 已声明完整
}
reason-covered-since = { $table ->
    [conditions] { $none }的记录；问题列表自 { $day } 起已声明完整
    [treatments] { $none }的记录；治疗记录自 { $day } 起已声明完整
    [biomarkers] { $none }的记录；生物标志物报告自 { $day } 起已声明完整
    [lesions] { $none }的记录；病灶记录自 { $day } 起已声明完整
   *[other] { $none }的记录；{ $table } 自 { $day } 起已声明完整
}
reason-not-known = { $table ->
    [conditions] 已知{ $none }：患者有问题列表，其中均未提及
    [treatments] 已知{ $none }：患者有治疗记录，其中均未提及
    [biomarkers] 已知{ $none }：患者有生物标志物报告，其中均未提及
    [lesions] 已知{ $none }：患者有病灶记录，其中均未提及
   *[other] 已知{ $none }：患者有 { $table } 记录，其中均未提及
}
reason-not-recorded = { $table ->
    [conditions] { $none }的记录，但问题列表未声明完整
    [treatments] { $none }的记录，但治疗记录未声明完整
    [biomarkers] { $none }的记录，但生物标志物报告未声明完整
    [lesions] { $none }的记录，但病灶记录未声明完整
   *[other] { $none }的记录，但 { $table } 未声明完整
}
reason-set-aside = { $table ->
    [conditions] { $none }的记录，但问题列表中有无法使用的行（见隔离区）
    [treatments] { $none }的记录，但治疗记录中有无法使用的行（见隔离区）
    [biomarkers] { $none }的记录，但生物标志物报告中有无法使用的行（见隔离区）
    [lesions] { $none }的记录，但病灶记录中有无法使用的行（见隔离区）
   *[other] { $none }的记录，但 { $table } 中有无法使用的行（见隔离区）
}

## 候选患者的简要理由

short-clause = { $text }：{ $reason }
short-asked = { $text }？
short-fails = 不满足：{ $failing }
short-to-look-up = 待查：{ $open }
short-both = 不满足：{ $failing }。待查：{ $open }
short-open-more = { $open } · 另有 { $more } 项
short-all-met = 有记录的标准全部满足。

## matcher explain 的输出

explain-head = { $trial } · { $patient }：{ $verdict }
explain-head-later = { $trial } · { $patient }：{ $verdict }（{ $day } 起）
explain-head-deceased = { $trial } · { $patient }：{ $verdict }（已记录死亡：不作为任何试验的候选）
explain-row = { $table } 第 { $row } 行：{ $raw } → { $normalized }
explain-row-dated = { $table } 第 { $row } 行，{ $date }：{ $raw } → { $normalized }
compare-head = { $trial } · { $patient }：{ $before } → { $now }
compare-absent = 不存在
compare-nothing = 与较早的运行相比，没有标准的状态发生变化。
compare-criterion = { $criterion } [{ $section } { $item }]：{ $before } → { $now }：{ $text }

## 词表中没有名称的缺失信息

missing-diagnosis-tumour_type = 肿瘤类型
missing-diagnosis-basis = 诊断依据
missing-stage-group = 分期
missing-stage-T = T 分期
missing-stage-N = N 分期
missing-stage-M = M 分期
missing-treatment-lines_of_therapy = 全身治疗线数
missing-lesion-anywhere = 病灶
missing-lesion-measurable = 可测量病灶
missing-lesion-primary = 原发肿瘤
missing-lesion-metastasis = 转移灶
missing-lesion-node = 受累淋巴结
missing-person-age = 年龄
missing-person-sex = 性别
missing-condition = { $named }？
missing-and-more = { $named }，另有 { $n } 项

## 患者或标准的结果与前一晚不同的原因

changes-data-new = { $dated ->
    [yes] { $table } 第 { $row } 行（{ $date }）为新增：{ $raw }
   *[no] { $table } 第 { $row } 行为新增：{ $raw }
}
changes-data-gone = { $dated ->
    [yes] { $table } 第 { $row } 行（{ $date }）已不存在：{ $raw }
   *[no] { $table } 第 { $row } 行已不存在：{ $raw }
}
changes-data-other-new = { $table } 第 { $row } 行为新增。
changes-data-other-gone = { $table } 原第 { $row } 行的内容已不存在。
changes-data-set-aside = 该患者在 { $table } 中有一行无法使用，因此该表不再完整。
changes-data-used-again = 该患者在 { $table } 中的所有行现已可用。
changes-data-unnamed = 该患者的数据行与之前不同。
changes-data-patient-new = 新患者：patients 第 { $row } 行。
changes-data-patient-gone = patients 中已没有该患者的可用数据行。
changes-data-deceased = 记录为已死亡：patients 第 { $row } 行。
changes-data-not-deceased = 不再记录为已死亡：patients 第 { $row } 行。
changes-criteria-edited = 标准 { $criterion }（原文第 { $raw } 条）已被修改。
changes-criteria-new = 标准 { $criterion }（原文第 { $raw } 条）为新增。
changes-criteria-removed = 标准 { $criterion }（原文第 { $raw } 条）已被删除。
changes-criteria-excludes = 标准 { $criterion }（原文第 { $raw } 条）现可用于排除。
changes-criteria-no-longer-excludes = 标准 { $criterion }（原文第 { $raw } 条）的现行内容未经审核，不再用于排除。
changes-criteria-trial = 试验文件已被修改。
changes-trial-new = 该试验为新增。
changes-trial-gone = 该试验的文件已不在文件夹中。
changes-vocabulary-mapping = “{ $raw }”以前读作 { $before }，现在读作 { $after }。
changes-vocabulary-otherwise = “{ $raw }”的解读与以前不同。
changes-vocabulary-files = 词表已被修改：{ $raw }。
changes-not-understood = 无法识别的内容
changes-settings = 中心设置已更改：{ $raw }。
changes-listing = 名单原来列出 { $before } 名患者，现在列出 { $after } 名。
changes-version = 判定所用的程序版本不同：{ $raw }。
changes-calendar-too-old = { $date } 的 { $raw } 自 { $after } 起已超过时限（{ $window }）。
changes-calendar-over = 截至 { $after }，自 { $date } 起已满时限（{ $window }）：{ $raw }。
changes-calendar-day = 数据未变，仅日期由 { $before } 变为 { $after }。
changes-disposition-dismissed = { $raw ->
    [screen_failed] 已排除：筛选失败。
    [not_interested] 已排除：患者无意参加。
    [not_eligible] 已排除：不符合条件。
   *[other] 已排除。
}
changes-disposition-returned = 不再排除。
changes-others-in = 该患者情况未变：名单现有空位。
changes-others-out = 该患者情况未变差：名单已满，其他患者排名更靠前。
## 登记信息中的试验状态

registry-recruiting = 招募中
registry-not_yet_recruiting = 尚未招募
registry-enrolling_by_invitation = 仅限受邀入组
registry-active_not_recruiting = 进行中，停止招募
registry-suspended = 暂停
registry-terminated = 提前终止
registry-completed = 已完成
registry-withdrawn = 已撤回
registry-unknown = 未说明招募状态

## 候选患者与前一晚相比的变化及原因

change-new = 新增
change-gone = 移出
change-up = 上升
change-down = 下降
change-changed = 有变化
change-same = 无变化
change-new-meaning = 今晚在名单上，前一晚不在。
change-gone-meaning = 前一晚在名单上，今晚不在；原因见说明。
change-up-meaning = 判定变好，或判定相同而评分升高。
change-down-meaning = 判定变差，或判定相同而评分降低。
change-changed-meaning = 判定和评分相同，但有标准的结论与之前不同。
change-cause-data = 数据
change-cause-criteria = 入排标准
change-cause-vocabulary = 词表
change-cause-settings = 设置
change-cause-version = 程序版本
change-cause-calendar = 日期
change-cause-disposition = 处理结果
change-cause-others = 其他患者
change-cause-data-meaning = 有新的数据行，或原有的数据行不再存在。
change-cause-criteria-meaning = 试验文件已修改。
change-cause-vocabulary-meaning = 某段文字的解读与之前不同。
change-cause-settings-meaning = 本中心的配置已修改。
change-cause-version-meaning = 使用了另一版本的程序进行判断。
change-cause-calendar-meaning = 日期推移，某个时间窗开始或结束。
change-cause-disposition-meaning = 有人登记了对该候选患者的处理结果。
change-cause-others-meaning = 该患者本身没有变化：名单长度有限，其他患者的位次有变动。

## 页面：框架

page-title = 试验候选患者（截至 { $date }）
page-no-script = 本页面由其中的脚本绘制，而浏览器没有运行脚本。请允许运行脚本后再打开；在此之前，可查看同一文件夹中的 worklist.xlsx。
page-skip = 跳到正文
page-views = 视图
page-trials = 试验
page-tonight = 今晚
page-to-find-out = 待查信息
page-dispositions = 处理结果
page-quality = 数据质量
page-glossary = 术语表
page-search = 搜索患者和理由
page-search-hint = 搜索患者和理由（/）
page-search-for = 搜索：{ $words }
page-pairs-found = 找到的患者与试验
page-where = 当前位置
page-on-this-page = 本页内容
page-nowhere = 此地址没有内容
page-nowhere-means = 该地址不对应本次报告中的任何视图、试验或患者。早已不在任何名单上的患者不再出现在报告中。
page-to-tonight = 查看今晚的变化
page-n-listed = { $n ->
   *[other] 名单 { $n } 人
}
page-n-watched = 观察名单 { $n } 人
page-n-changed = { $n } 项变化
page-n-deceased = 另有 { $n } 人已去世，不予考虑

## 页面：表格

page-rows-shown = { $n ->
   *[other] 显示 { $n } 行，共 { $total } 行
}
page-rows-from-to = 第 { $from } 至 { $to } 行，共 { $n } 行
page-earlier = 上一页
page-further = 下一页
page-all-rows = 显示全部
page-no-row-passes = 没有符合筛选条件的行。
page-filter-list = 筛选此名单
page-rank = 排名
page-patient = 患者
page-patients = 患者数
page-trial = 试验
page-verdict = 判定
page-change = 变化
page-cause = 原因
page-why = 理由
page-status = 状态
page-criterion = 标准
page-score = 评分
page-answers = 各项结论
page-item = 条目
page-date = 日期
page-percent = { $n }%
page-from-day = 自 { $date } 起

## 页面：今晚

page-list-to-check = 本名单供核对病历之用，不是最终决定。
page-what-changed-tonight = 今晚的变化
page-what-changed = 变化内容
page-became = 变为
page-first-night = 这是第一晚，没有可供比较的前一晚。
page-nothing-changed = 与前一晚相比没有变化。
page-only-changes = 只看这些变化
page-only-causes = 只看这些原因
page-changes-shown = { $n ->
   *[other] 显示 { $n } 项变化，共 { $total } 项
}
page-show-changes = { $n ->
   *[other] 查看 { $n } 项变化及原因
}
page-changes-of = { $trial } 的变化
page-criteria-changed = { $n ->
   *[other] { $n } 项标准的结论有变化
}
page-glance = 今晚概览
page-by-verdict = 各试验按判定统计的患者数
page-patients-read = { $n ->
   *[other] 共读取 { $n } 名患者
}
page-no-trials = 没有读取到试验。
page-changed-tonight = 变化
page-listed = 在名单上
page-deceased = 已去世

## 页面：试验

page-candidates = 候选患者
page-watch-list = 观察名单
page-watch-list-means = 该试验目前不接收患者（{ $status }）。名单上的患者现在不能入组，仅显示哪些患者适合。
page-status-not-stated = 来源文件没有说明该试验是否招募。联系患者前请先询问。
page-no-criteria = 该试验的来源文件没有列出入排标准。所核对的内容来自标题或摘要，因此不会判定任何人为符合。
page-no-criteria-short = 未列出标准
page-left-open = { $n ->
   *[other] 来源文件未明确的 { $n } 处
}
page-best-first = 按优先顺序排列；已排除者列在最后。打开患者可查看每项标准。
page-matters-most = 最关键的内容
page-missing = 缺少：
page-to-check = 请在病历中核对：
page-disposition = 处理结果
page-dismissed = 已排除
page-only-verdicts = 只看这些判定
page-only-changed = 只看有变化的
page-nobody-listed = 今晚该试验的名单上没有患者。
page-left-out = { $n ->
   *[other] 本页未列出该试验的另外 { $n } 行；完整内容见 candidates.parquet 和 near_misses.parquet。
}
page-near-misses = 接近符合的患者
page-near-misses-are = 不符合，但只有一项标准未满足；最接近界值的在前
page-no-near-misses = 今晚没有接近符合的患者。
page-in-the-way = 未满足的标准
page-margin = 与界值相差
page-no-margin = 无法度量
page-the-document = 来源文件
page-criteria-from = 标准读自 { $source }。
page-computable = { $both ->
    [0] 共 { $n } 项标准：{ $record } 项可由病历记录回答，{ $person } 项只能由人回答。
   *[other] 共 { $n } 项标准：{ $record } 项可由病历记录回答，{ $both } 项可部分回答，{ $person } 项只能由人回答。
}
page-all-criteria = 全部标准及其回答方式
page-review-unreviewed = 未经审核
page-review-changed = 审核后有改动
page-answered-by = 回答方式
page-by-record = 病历记录
page-by-person = 只能由人回答
page-by-both = 部分由病历记录回答，其余由人回答
page-waterfall = 患者在哪些标准上被排除
page-over-the-living = 仅计在世患者；患者在第一个不满足的标准处计为排除，“不明”不排除任何人
page-place = 序号
page-left-and-lost = 依次：剩余与在此排除
page-lost = 排除
page-left = 剩余
page-alone = 单独：通过、不明、不通过
page-fail-alone = 不通过
page-unknown-alone = 不明
page-only-this = 仅此一项不通过
page-calendar = 日后可在确定日期符合
page-calendar-chart = { $n ->
   *[other] 按周显示 { $n } 名将在确定日期符合的患者；具体日期见下表。
}
page-week-of = { $n ->
   *[other] { $date } 起的一周：{ $n } 名患者
}
page-eligible-from = 可符合日期
page-own-calendar = 日期以患者自身的日历为准，医院可能已作平移

## 页面：患者与试验

page-one-up = 上一名
page-one-down = 下一名
page-all-of-patient = 该患者在所有试验中的情况
page-speaks-against = 不利
page-to-look-up = 待查
page-to-ask = 待询问
page-passed = 已通过
page-why-and-rows = 理由及依据的数据行
page-evidence-place = { $table } 第 { $row } 行
page-read-as = 解读为
page-looked-up = 已查
page-no-answers = 本页没有该患者在此试验中的各项标准；可用命令 matcher explain 查看。
page-ticks-last = 勾选只保留到关闭本页为止。对候选患者的处理请登记在 worklist.xlsx 中。
page-history = { $n ->
   *[other] 已有 { $n } 条登记
}
page-patient-named = 患者 { $patient }
page-listed-in = { $n ->
   *[other] 在 { $total } 项试验中的 { $n } 项名单上。
}
page-side-by-side = 所有试验并列比较
page-not-in-page = 不在本页中
page-facts = 判定所依据的事实
page-timeline-chart = { $n ->
   *[other] 按时间显示 { $n } 条有日期的事实；具体内容见下表。
}
page-recorded = 原始记录
page-table-and-row = 数据表与行
page-counts-for = 用于试验
page-no-facts = 本页中没有该患者的依据数据行。

## 页面：待查信息

page-find-out-means = 能解决最多候选患者的事实列在最前。每行的数目以其上各项已知为前提。
page-by-test = 按检查项目
page-by-patient = 按患者
page-fact = 事实
page-what-it-settles = 能解决什么
page-fact-settles = { $pairs ->
    [0] 有 { $touches } 个候选缺少 { $fact }，但都还缺少其他信息。
   *[other] 查明这 { $patients } 名患者的 { $fact }，可解决 { $pairs } 个候选。
}
page-settles = 可解决
page-touches = 涉及
page-facts-missing = 项数
page-for-trials = { $n ->
    [1] 用于 { $trials }
    [2] 用于 { $trials }
    [3] 用于 { $trials }
   *[other] 用于 { $n } 项试验
}
page-who-lacks = 需要查明 { $fact } 的患者
page-nothing-to-find-out = 没有待查的信息：没有候选患者缺少事实。
page-kind-biomarker = 生物标志物
page-kind-lab = 检验值
page-kind-observation = 观察值
page-kind-diagnosis = 诊断
page-kind-stage = 分期
page-kind-treatment = 治疗
page-kind-condition = 疾病或状况
page-kind-lesion = 病灶
page-kind-person = 患者本人
page-kind-drug = 药物

## 页面：处理结果

page-dispositions-are = 大家在 worklist.xlsx 中登记的内容。已排除者列在名单最后；相关事实变化后会重新出现。
page-latest-entries = 每名患者与试验的最新登记
page-all-entries = 全部登记，最新的在前
page-entered-by = 登记人
page-no-dispositions = 还没有任何登记。

## 页面：数据质量

page-accuracy = 名单的准确程度
page-accuracy-means = 依据人员在不知道名单结果的情况下核对病历的结论计算。区间以 95% 的置信度包含真实值。
page-no-accuracy = 已核对的病历太少，尚不能得出结论。
page-measure = 指标
page-measure-sensitivity = 灵敏度：适合的患者中有多少在名单上
page-measure-precision = 精确率：名单上的患者中有多少适合
page-estimate = 估计值
page-interval = 95% 区间
page-interval-from-to = { $low }% 至 { $high }%
page-reviewed = 已核对
page-all-trials = 全部试验
page-texts = 需要人工解读的文字
page-texts-means = { $n ->
    [0] 所有文字都已充分理解。
   *[other] 有 { $n } 段文字无法确定地解读，这里列出前 { $shown } 段。其含义请登记在 worklist.xlsx 中。
}
page-most-at-stake = 影响患者判定最多的列在最前
page-no-texts = 没有需要解读的文字。
page-kind = 类别
page-at-stake = 受影响的患者
page-nearest = 最接近的概念
page-remark = 备注
page-text-matched = 已匹配
page-text-partial = 部分理解
page-text-ambiguous = 有歧义
page-text-unmatched = 未能理解
page-tables = 数据表
page-table = 数据表
page-rows-read = 各数据表读取的行数
page-rows-in = 读入行数
page-rows-used = 使用
page-rows-quarantined = 隔离
page-no-tables = 没有读取到数据表。
page-rows-not-used = 未使用的行及原因
page-none-quarantined = 没有被隔离的行。
page-column = 列
page-reason = 原因
page-rows = 行数
page-which-rows = 哪些行
page-the-run = 本次运行
page-run = 运行编号
page-as-of = 截至日期

## 页面：术语表

page-how-judged = 每名患者都按每项试验的每条标准核对。“不明”既不是“是”也不是“否”；记录中没有的内容不算阴性，除非已声明该部分记录完整。
page-verdicts-are = 判定：针对一名患者和一项试验
page-statuses-are = 状态：针对一条标准，从患者的角度看
page-causes-are = 原因：状态为何如此
page-changes-are = 与前一晚相比的变化
page-change-causes-are = 变化的原因
page-evidence = 依据
page-evidence-means = 所提交数据的数据表和行号（从 1 开始计数，不含表头）、原始文字、解读结果和日期。日期以患者自身的日历为准，医院可能已作平移。
page-score-means = 在病历记录能够回答的标准中，已满足的比例。评分不会跨越判定：先是符合，其次是可能符合，最后是日后可能符合。
page-keys = 键盘
page-key-search = /
page-key-search-does = 转到搜索框
page-key-arrows = ↑ ↓
page-key-arrows-does = 在名单中逐个患者移动
page-key-enter = Enter
page-key-enter-does = 打开该患者，或打开第一个搜索结果
page-key-escape = Esc
page-key-escape-does = 清空搜索；或从患者返回试验，从试验返回今晚



## 工作簿：工作表

workbook-title = { $day } 试验候选患者
workbook-sheet-summary = 概要
workbook-sheet-changes = 今夜变化
workbook-sheet-near-misses = 接近符合
workbook-sheet-to-find-out = 待查明
workbook-sheet-missing = 按患者待查明
workbook-sheet-to-decide = 待判定文本
workbook-sheet-normalization = 文本解读
workbook-sheet-quarantine = 搁置的行

## 工作簿：列标题

workbook-column-rank = 排名
workbook-column-verdict = 判定
workbook-column-eligible_from = 符合起始日
workbook-column-change = 变化
workbook-column-score = 得分
workbook-column-reasons = 要点
workbook-column-to_find_out = 待查明
workbook-column-to_check = 需核对病历
workbook-column-so_far = 既往处理
workbook-column-changed_because = 变化原因
workbook-column-what = 变化内容
workbook-column-verdict_before = 原判定
workbook-column-rank_before = 原排名
workbook-column-score_before = 原得分
workbook-column-source_item = 条目
workbook-column-text = 标准
workbook-column-reason = 理由
workbook-column-margin = 距界限
workbook-column-n_unknown = 未知标准数
workbook-column-fact_kind = 信息类别
workbook-column-label = 待查明的信息
workbook-column-n_settles = 可定案
workbook-column-n_touches = 涉及
workbook-column-n_patients = 患者数
workbook-column-patients = 涉及患者
workbook-column-cause = 未知原因
workbook-column-n_trials = 试验数
workbook-column-trials = 涉及试验
workbook-column-text_kind = 文本类别
workbook-column-recorded = 记录原文
workbook-column-n_patients_at_stake = 受影响患者数
workbook-column-n_rows = 行数
workbook-column-concept = 解读为
workbook-column-understood = 是否读懂
workbook-column-candidates = 相近概念
workbook-column-remark = 说明
workbook-column-means = 含义
workbook-column-value = 数值（检验）
workbook-column-unit = 单位（检验）
workbook-column-text_decided_by = 判定人
workbook-column-text_decided_on = 判定日期
workbook-column-kind = 类别键
workbook-column-raw = 原文键
workbook-column-method = 方法
workbook-column-resemblance = 相似度
workbook-column-runner_up = 次选
workbook-column-ahead_by = 领先
workbook-column-table = 数据表
workbook-column-row = 行
workbook-column-column = 列
workbook-column-title = 标题
workbook-column-trial_status = 状态
workbook-column-list = 名单
workbook-column-deceased = 已故
workbook-column-notes = 附注

## 工作簿：内容

workbook-as-of = 截至
workbook-patients-read = 读取患者数
workbook-note = 提示
workbook-trials = 试验
workbook-tables = 数据表
workbook-legend = 用语说明
workbook-no-criteria = 来源未列出入排标准。
workbook-list-candidates = 候选名单
workbook-list-watch-list = 观察名单
workbook-separator = 、
workbook-so-far = { $disposition }，{ $day }，{ $by }
workbook-so-far-because = { $disposition }，{ $day }，{ $by }：{ $why }
workbook-left-out-trial = { $sheet }：此处列出每项试验的前若干行，另有 { $n } 行见 { $file }。
workbook-left-out-first = { $sheet }：此处列出前若干行，另有 { $n } 行见 { $file }。
workbook-left-out-at-stake = { $sheet }：此处列出影响最大的若干行，另有 { $n } 行见 { $file }。
workbook-left-out-reason = { $sheet }：此处列出每个数据表、列和原因的前若干行，另有 { $n } 行见 { $file }。
workbook-cut = { $sheet }：有 { $n } 条文字被截断，因为一个单元格最多容纳 { $characters } 个字符。
workbook-not-of-the-list-stop = 请从列表中选择，或留空。
workbook-not-of-the-list-warning = 不在列表中。仍要保留吗？
workbook-not-a-day = 请输入作出处理的日期，不晚于今天，例如 2026-11-21。

## 工作簿：待查明信息的类别

workbook-fact-biomarker = 生物标志物
workbook-fact-lab = 检验
workbook-fact-observation = 观察指标
workbook-fact-diagnosis = 诊断
workbook-fact-stage = 分期
workbook-fact-treatment = 治疗
workbook-fact-condition = 合并症
workbook-fact-lesion = 病灶
workbook-fact-person = 个人信息

## 工作簿：原始文本的类别与读懂程度

workbook-kind-diagnosis = 诊断
workbook-kind-stage = 分期
workbook-kind-biomarker = 生物标志物
workbook-kind-drug = 药物
workbook-kind-lab = 检验
workbook-kind-condition = 合并症
workbook-kind-lesion = 病灶部位
workbook-kind-sex = 性别
workbook-kind-vital_status = 生存状态
workbook-kind-basis = 诊断依据
workbook-kind-setting = 治疗阶段
workbook-kind-response = 疗效
workbook-kind-stop_reason = 停药原因
workbook-kind-condition_status = 合并症状态
workbook-kind-lesion_kind = 病灶类型
workbook-status-matched = 是
workbook-status-partial = 部分
workbook-status-ambiguous = 有歧义
workbook-status-unmatched = 否

## 处理结果：供人填写的列，以及说明该行所指的列

workbook-column-trial_id = 试验
workbook-column-patient_id = 患者
workbook-column-disposition = 处理结果
workbook-column-why = 原因
workbook-column-decided_on = 日期
workbook-column-decided_by = 姓名缩写
workbook-column-note = 备注
workbook-column-run_id = 运行编号
workbook-column-statuses = 各条标准的结果
workbook-sheet-review = 病历复核

## 处理结果：排除之后的变化

# $before 和 $now 为状态用语；$now 也可为下一条文字。
dispositions-gone = 已不再询问
dispositions-change = { $criterion }：{ $before } → { $now }
dispositions-separator = ；
dispositions-returned = 自{ $day }排除以来，{ $n }条标准的结果已有变化：{ $changes }。


## 当夜报告的索引，以及各读者所得的部分

index-title = { $day } 试验候选患者
index-run = 运行 { $run }
index-caption = 各报告及其名单中患者与试验的组合数
index-reader = 读者
index-files = 文件
index-trials = 试验数
index-changed = 今夜变化
index-everything = 全部
index-report = 报告
index-workbook = 工作簿
index-no-such-trial = 配置中给{ $reader }的试验 { $trial } 在当夜不存在。
index-no-such-site = 配置中给{ $reader }的院区 { $site } 没有读取到任何患者。
index-no-site = 有 { $n } 名患者没有院区信息，不出现在任何院区的报告中。
index-part-of-a-night = 此为{ $reader }的部分。数据质量、原始文本以及其他试验或院区的内容见完整报告。

## 未使用某行的原因

quarantine-few-cells = 该行的单元格少于表头
quarantine-many-cells = 该行的单元格多于表头
quarantine-long-cell = 有单元格超过 { $characters } 个字符
quarantine-nul = 有单元格含 NUL 字节
quarantine-empty = 必填单元格为空
quarantine-no-day = 不是 YYYY-MM-DD、YYYY-MM 或 YYYY 形式的日期
quarantine-no-month = 月份不在 1 至 12 之间
quarantine-no-such-day = 该月没有这一天
quarantine-no-age = 不是以岁表示的年龄
quarantine-age-above = 年龄超过 { $years } 岁
quarantine-no-year = 不是四位数的年份
quarantine-far-year = 年份不在 1850 至 2199 之间
quarantine-no-number = 不是数字
quarantine-below-zero = 数字小于零
quarantine-not-whole = 不是整数
quarantine-no-flag = 既不是“是”也不是“否”
quarantine-no-domain = 不是表名，也不是“表名/词条”（如 lesions/brain）
quarantine-before = 早于 { $day }
quarantine-after-index = 晚于患者的索引日期
quarantine-before-birth = 早于患者出生
quarantine-birth-after-index = 晚于索引日期
quarantine-too-old = 比索引日期早 { $years } 年以上
quarantine-copy = 与同一患者的另一行重复
quarantine-copy-differs = 与同一患者的另一行不一致
quarantine-no-patient = 患者在 patients 表中没有对应的行
quarantine-patient-quarantined = 该患者的行已被隔离
quarantine-lab-below-zero = 检验值小于零
quarantine-below-range = 小于 ref_low
quarantine-impossible = { $units ->
    [in-likely] { $name }：以 { $unit } 计不可能，以 { $likely } 计则可能
    [in] { $name }：以 { $unit } 计不可能
    [likely] { $name }：不可能，以 { $likely } 计则可能
   *[none] { $name }：不可能
}

## 关于当夜数据的说明

note-no-file = { $table }：没有此表的文件。
note-no-table = { $table }：缺少此表。
note-no-rows = { $table }：文件只有表头，没有数据行。
note-ignored-columns = { $table }：以下列不在约定之中，已忽略：{ $columns }。
note-column-at = 文件第 { $number } 列
note-overflow = 超出表头的单元格
note-ignored-file = 已忽略 { $file }：表应为 .csv 或 .parquet 文件。
note-allowed = { $table }：本中心允许 { $column } 列，未在其中查找身份标识：{ $reason }
note-old = patients：有 { $n } 行的年龄超过 89 岁，按 90 岁及以上读取。
note-few = patients：患者少于 { $least } 名的院区已略去，涉及 { $n } 行。
note-no-decisions = 尚无关于原始文本的判定文件（{ $file }）。
note-decisions-remarked = 有 { $n } 条文本的判定需要再次查看：见“待判定文本”。

## 对判定的说明

remark-not-applied = { $kind ->
    [diagnosis] 判定未采用：诊断词表不认识“{ $meant }”
    [stage] 判定未采用：分期词表不认识“{ $meant }”
    [biomarker] 判定未采用：生物标志物词表不认识“{ $meant }”
    [drug] 判定未采用：药物词表不认识“{ $meant }”
    [lab] 判定未采用：检验词表不认识“{ $meant }”
    [condition] 判定未采用：合并症词表不认识“{ $meant }”
    [lesion] 判定未采用：病灶部位词表不认识“{ $meant }”
   *[other] 判定未采用：词表不认识“{ $meant }”
}
remark-contradicted = 判定与现在的读法不一致：现读作 { $concept }

## 交回的工作簿和表的处理

returned-taken = { $source }：已收录处理结果 { $taken } 条，此前已有 { $known } 条，说明 { $remarks } 条
returned-to-take = { $source }：待收录处理结果 { $taken } 条，此前已有 { $known } 条，说明 { $remarks } 条
entry-remark = { $place }：{ $cause }
entry-remark-with-remedy = { $place }：{ $cause }。{ $remedy }
place-table = 表 { $name }
place-sheet = 工作表 { $name }
place-row = 第 { $name } 行
place-column = “{ $name }”列
place-in-file = { $place }（{ $file }）

workbook-damaged = 工作簿已损坏，或不是工作簿（.xlsx）
workbook-too-large = 文件过大，不像是工作簿
workbook-unreadable = 无法读取工作簿（{ $cause }）
workbook-locked = 工作簿设有密码或为旧格式：请另存为不带密码的 .xlsx
workbook-bursts = 工作簿解压后超过任何工作清单的大小
workbook-odd = 工作簿中有工作表的写法不同于任何电子表格软件
workbook-too-far = 工作簿中有工作表的单元格位置过于靠下或靠右

entry-no-sheet = 工作簿中没有带处理结果列的工作表
entry-no-sheet-remedy = 请交回某次运行的 worklist.xlsx，并保持表头不变。
entry-column-lost = 工作表缺少此列
entry-table-unreadable = 无法读取处理结果表
entry-table-unreadable-remedy = 请保存为 .csv（UTF-8）或 .parquet。
entry-table-lacks = 处理结果表缺少此列
entry-empty = 为空
entry-not-of-the-list = 不是列表中的用语
entry-needs-why = 为空，而此处理结果需要原因
entry-no-day = 不是 YYYY-MM-DD 形式的日期
entry-day-too-far-back = 日期过早
entry-day-in-the-future = 日期在未来
entry-no-run = 不是运行编号
entry-no-answers = 其中没有工作簿所写的各条标准的结果
entry-no-trial = 没有此试验
entry-not-as-written = 该行的患者、试验或隐藏单元格与写出时不同
entry-contradicted = 另有人就同一名单中的同一患者和试验填写了不同的处理结果；两者都保留，以日期较晚者为准，同一天则以最后收录者为准
entry-formula-shown = 单元格 { $cell } 含公式；按其所显示的内容读取，如同直接填写
entry-formula-text = 单元格 { $cell } 以 = 开头，因而成为没有显示内容的公式；按其文字读取，如同直接填写
entry-formula-nothing = 单元格 { $cell } 含没有显示内容的公式，未能读到任何内容：请改以文字填写
