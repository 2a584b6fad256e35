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

## 标准在原文中的位置

section-inclusion = 入选标准
section-exclusion = 排除标准
section-summary = 标题或摘要

## 与前一夜相比的变化及其原因

workbook-change-new = 新增
workbook-change-gone = 移出
workbook-change-up = 上升
workbook-change-down = 下降
workbook-change-changed = 有变化
workbook-change-same = 不变
workbook-cause-data = 数据新增或更正
workbook-cause-criteria = 入排标准被修改
workbook-cause-vocabulary = 文本的解读有变
workbook-cause-calendar = 日期推移
workbook-cause-settings = 本院设置
workbook-cause-version = 程序新版本
workbook-cause-disposition = 人工处理结果
workbook-cause-others = 其他患者

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
changes-others-in = 该患者情况未变：名单现有空位。
changes-others-out = 该患者情况未变差：名单已满，其他患者排名更靠前。
