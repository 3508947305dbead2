META
key;value
description;A made-up scoring election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;8
num_votes;38
budget;1400
vote_type;scoring
rule;greedy
date_begin;01.05.2026
date_end;14.05.2026
min_points;0
max_points;5
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;score;name
2;600;17;44;Reading corner
10;450;13;33;Cycle racks
7;400;10;18;Street party
31;300;5;13;Football nets
5;250;7;18;Herb garden
12;220;9;28;Lunch club
44;150;7;16;Repair café
9;80;7;17;Bat boxes
VOTES
voter_id;vote;points
1;9,7;4,1
2;2;4
3;2,31;4,3
4;9;2
5;2,10;5,1
6;2,5;3,2
7;44,10,2;4,3,2
8;2;1
9;7,9;5,2
10;31,7;5,0
11;5;5
12;10,7;3,0
13;10;3
14;44,7;4,3
15;5,9;1,1
16;10,7,31;5,4,4
17;5,2,44;5,3,0
18;2;2
19;2,10,44;4,2,2
20;7,2;1,0
21;10,12,2;4,2,0
22;12,5,10;4,1,1
23;12;4
24;10,2;3,2
25;9,10,31;5,3,0
26;12,2;3,1
27;12,10;5,0
28;2;3
29;2,12,9;5,4,0
30;44,7,12;4,3,2
31;2;5
32;12,7,44;4,1,0
33;2;0
34;5,31;2,1
35;12;0
36;10,9;4,3
37;5;2
38;44,10,7;2,1,0
