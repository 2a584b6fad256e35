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
